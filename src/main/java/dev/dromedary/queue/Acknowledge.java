package dev.dromedary.queue;

/** Who says that an entry is dealt with. */
public enum Acknowledge {
  /** The consumer, when the exchange completes without failure: XDEL and XACK. */
  onCompletion,
  /** The route, in an atomic step of its own. An entry that it doesn't acknowledge is delivered again. */
  manual
}
