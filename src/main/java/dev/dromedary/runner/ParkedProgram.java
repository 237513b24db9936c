package dev.dromedary.runner;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An interpreter that is started before its job comes, with all that can't be changed once it runs. A step that is
 * started in exactly this way may have it.
 *
 * @param program the file to execute; {@code argv} is what it sees
 * @param forked it can start once, as a zygote, and fork for each job
 * @param memoryBytes the container's limit, by which some interpreters size their heap when they start
 */
public record ParkedProgram(
    String program,
    boolean forked,
    List<String> argv,
    Map<String, String> environment,
    Duration cpuTime,
    long stackBytes,
    int processes,
    long fileSizeBytes,
    int openFiles,
    boolean mergeStderr,
    long memoryBytes) {

  /** What would have to be parked for this step. */
  public static ParkedProgram forStep(String program, boolean forked, Step step, long memoryBytes) {
    return new ParkedProgram(program, forked, step.argv(), step.environment(), step.cpuTime(), step.stackBytes(),
        step.processes(),
        step.fileSizeBytes(), step.openFiles(), step.mergeStderr(), memoryBytes);
  }

  boolean fits(Step step) {
    return equals(forStep(program, forked, step, memoryBytes));
  }
}
