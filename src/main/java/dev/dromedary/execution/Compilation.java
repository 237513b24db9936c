package dev.dromedary.execution;

import dev.dromedary.runner.ProgramFile;
import dev.dromedary.submission.CompileReport;
import java.util.List;

/**
 * What the compile step gave.
 *
 * @param files what the run starts with; empty when it failed
 * @param output what the compiler said; empty when nothing
 * @param failure why there's nothing to run, for a person; null when there is
 * @param report null when nothing was compiled, or that isn't known
 */
public record Compilation(List<ProgramFile> files, byte[] output, String failure, CompileReport report) {
  public Compilation(List<ProgramFile> files, byte[] output, String failure) {
    this(files, output, failure, null);
  }

  public boolean isSuccessful() {
    return failure == null;
  }
}
