package dev.dromedary.runner;

/**
 * A file in the work directory of a program.
 *
 * @param path relative, see {@link RunnerProtocol#checkPath}
 */
public record ProgramFile(String path, boolean executable, byte[] content) {
  public ProgramFile {
    RunnerProtocol.checkPath(path);
  }
}
