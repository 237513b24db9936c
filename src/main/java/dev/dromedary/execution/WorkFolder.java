package dev.dromedary.execution;

import dev.dromedary.pool.SandboxProperties;
import dev.dromedary.runner.ProgramFile;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What fits into a container's work folder. The runner finds out too ({@link dev.dromedary.runner.Outcome#NO_SPACE}),
 * but a client is to be told before its submission is queued.
 */
@Component
public class WorkFolder {
  /** Files and folders that are left for the program to make. */
  private static final int SPARE_FILES = 64;
  private static final int PAGE = 4096;
  /** What the kernel has in memory of a file besides its content: an inode, names. */
  private static final int INODE_BYTES = 2048;

  private final SandboxProperties sandbox;

  public WorkFolder(SandboxProperties sandbox) {
    this.sandbox = sandbox;
  }

  /** @return what the files have too much of, with the limit, as in "has too many files"; null when they fit */
  String excess(Collection<ProgramFile> files) {
    int maxFiles = sandbox.workFiles() - SPARE_FILES;
    if (files.size() + folders(files).size() > maxFiles) {
      return "has too many files and folders (maximum is " + maxFiles + ")";
    }
    if (pages(files) > sandbox.workSpace().toBytes()) {
      return "has too large files (maximum is " + sandbox.workSpace().toKilobytes() + " KB together)";
    }
    return null;
  }

  /** Bytes of the container's memory that files take. */
  static long memoryBytes(Collection<ProgramFile> files) {
    return pages(files) + (long) (files.size() + folders(files).size()) * INODE_BYTES;
  }

  private static long pages(Collection<ProgramFile> files) {
    return files.stream().mapToLong(file -> (file.content().length + PAGE - 1L) / PAGE * PAGE).sum();
  }

  private static Set<String> folders(Collection<ProgramFile> files) {
    Set<String> folders = new HashSet<>();
    for (ProgramFile file : files) {
      String path = file.path();
      for (int slash = path.lastIndexOf('/'); slash >= 0 && folders.add(path.substring(0, slash));) {
        slash = path.lastIndexOf('/', slash - 1);
      }
    }
    return folders;
  }
}
