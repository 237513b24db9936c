package dev.dromedary.node;

/**
 * @param containers in all
 * @param idle that a job could have now
 * @param working that run a job
 */
public record Capacity(int containers, int idle, int working) {
  static final Capacity NONE = new Capacity(0, 0, 0);
}
