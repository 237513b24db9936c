package dev.dromedary.execution;

import dev.dromedary.runner.ProgramFile;
import java.util.List;

/**
 * What the compile step gave.
 *
 * @param files what the run starts with; empty when it failed
 * @param output what the compiler said; empty when nothing
 * @param failure why there's nothing to run, for a person; null when there is
 */
public record Compilation(List<ProgramFile> files, byte[] output, String failure) {
  public boolean isSuccessful() {
    return failure == null;
  }
}
