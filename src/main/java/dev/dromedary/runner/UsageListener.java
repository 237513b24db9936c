package dev.dromedary.runner;

import java.time.Duration;

/** Hears how much a running step has used so far. */
@FunctionalInterface
public interface UsageListener {
  /** @param cpuTime of the whole process tree, since the step's start */
  void used(Duration cpuTime);
}
