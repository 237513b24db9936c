package dev.dromedary.runner;

/**
 * Whoever a job's only step talks with while it runs: reads what it prints, and says what its standard input gives
 * it. Called under the session's lock, in the order of what happened, mostly on the thread that frames of all
 * containers arrive on: it must neither block nor take long.
 */
public interface InteractiveIo {
  /** The step begins. */
  void began(Voice voice);

  /** The step has written so much more to its standard output. */
  void heard(byte[] bytes);

  /** The step has read so many more bytes of what was said, or there's nobody left to read them. */
  void read(int bytes);

  /** The step goes on without its standard output. Told up to 0.1 s late, and not at all if it has ended by then. */
  void fellSilent();

  /** The step is over, and nothing comes after it. */
  void ended(StepReport report);

  /** What reaches a step. Thread-safe; after the step's end it reaches nobody. */
  interface Voice {
    /** Never blocks. What the step hasn't read yet waits in memory: the speaker sees to it that it isn't too much. */
    void say(byte[] bytes);

    /** The step may print so much more, besides the first {@code 1 MB}; before that it may have to wait. */
    void allow(int bytes);

    /** The step's standard input ends. */
    void hangUp();

    /** The step is to end: {@link Outcome#STOPPED}, if it hasn't otherwise. */
    void stop();
  }
}
