package dev.dromedary.runner;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An interpreter that is started before its job comes, with all that can't be changed once it runs. A step that is
 * started in exactly this way may have it.
 *
 * @param program the file to execute; {@code argv} is what it sees
 */
public record ParkedProgram(
    String program,
    List<String> argv,
    Map<String, String> environment,
    Duration cpuTime,
    long stackBytes,
    int processes,
    long fileSizeBytes,
    int openFiles) {

  /** What would have to be parked for this step; it fits no step whose stderr goes into stdout. */
  public static ParkedProgram forStep(String program, Step step) {
    return new ParkedProgram(program, step.argv(), step.environment(), step.cpuTime(), step.stackBytes(), step.processes(),
        step.fileSizeBytes(), step.openFiles());
  }

  boolean fits(Step step) {
    return !step.mergeStderr() && equals(forStep(program, step));
  }
}
