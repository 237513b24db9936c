package dev.dromedary.runner;

/**
 * Follows the steps of a job while they run. Called under the session's lock, mostly on the thread that frames of all
 * containers arrive on: it must neither block nor take long, and must not keep what it is shown.
 */
public interface StepFollower {
  /** For jobs that nobody follows. */
  StepFollower NOBODY = new StepFollower() {
    @Override
    public void follow(int step, Output stdout, Output stderr) {}

    @Override
    public void ended(int step, Output stdout, Output stderr) {}
  };

  /** What a step has written so far; never more than its cap. */
  interface Output {
    int size();

    /** @return a copy of at most so many bytes, empty when there's nothing there */
    byte[] from(int offset, int atMost);
  }

  /** As the step begins, as it writes, and every 50 ms. */
  void follow(int step, Output stdout, Output stderr);

  /**
   * Called once for each step that came to its end, with all that it has written; of a short one nothing else may
   * have been heard.
   */
  void ended(int step, Output stdout, Output stderr);
}
