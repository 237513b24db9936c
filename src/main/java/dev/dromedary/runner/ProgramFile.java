package dev.dromedary.runner;

/**
 * A file in the work directory of a program.
 *
 * @param path relative, see {@link RunnerProtocol#checkPath}
 * @param folder whether it is a folder, which need not have anything in it; then without content
 */
public record ProgramFile(String path, boolean executable, byte[] content, boolean folder) {
  public ProgramFile {
    RunnerProtocol.checkPath(path);
  }

  public ProgramFile(String path, boolean executable, byte[] content) {
    this(path, executable, content, false);
  }

  public static ProgramFile folder(String path) {
    return new ProgramFile(path, false, new byte[0], true);
  }
}
