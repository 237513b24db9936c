package dev.dromedary.runner;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One process to start, completely described; data, not behaviour.
 *
 * @param argv never passed through a shell
 * @param cpuTime of the whole process tree, after which it is killed
 * @param wallTime after which it is killed
 * @param stackBytes 0 = no limit
 * @param processes processes and threads at once
 * @param stdoutCapBytes one byte more ends the step with {@link Outcome#OUTPUT_LIMIT}
 * @param stdoutKeptBytes how much of it is in the report; the rest is reviewed only
 * @param stderrCapBytes what goes beyond is dropped
 * @param returnCapBytes how much the files that the step made may come to; 0 when they aren't wanted
 */
public record Step(
    List<String> argv,
    Map<String, String> environment,
    byte[] stdin,
    Duration cpuTime,
    Duration wallTime,
    long stackBytes,
    int processes,
    long fileSizeBytes,
    int openFiles,
    long stdoutCapBytes,
    long stdoutKeptBytes,
    long stderrCapBytes,
    boolean mergeStderr,
    long returnCapBytes) {

  /** The same, of whose files these many bytes are wanted. */
  public Step returning(long bytes) {
    return new Step(argv, environment, stdin, cpuTime, wallTime, stackBytes, processes, fileSizeBytes, openFiles,
        stdoutCapBytes,
        stdoutKeptBytes, stderrCapBytes, mergeStderr, bytes);
  }

  /** One of which all is kept that it may write. */
  public Step(List<String> argv, Map<String, String> environment, byte[] stdin, Duration cpuTime, Duration wallTime,
      long stackBytes,
      int processes, long fileSizeBytes, int openFiles, long stdoutCapBytes, long stderrCapBytes, boolean mergeStderr,
      long returnCapBytes) {
    this(argv, environment, stdin, cpuTime, wallTime, stackBytes, processes, fileSizeBytes, openFiles, stdoutCapBytes,
        stdoutCapBytes, stderrCapBytes, mergeStderr, returnCapBytes);
  }
}
