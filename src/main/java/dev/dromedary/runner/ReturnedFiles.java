package dev.dromedary.runner;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Files that a step made, as they arrive. */
final class ReturnedFiles {
  private List<ProgramFile> files = new ArrayList<>();
  private String path;
  private boolean executable;
  private ByteBuffer content;
  private long bytes;

  /** @return false when the runner may not send it: one is still arriving, or they are too many or too large */
  boolean begin(String newPath, boolean isExecutable, long size, long capBytes) {
    bytes += size;
    if (content != null || bytes > capBytes || files.size() >= RunnerProtocol.MAX_RETURNED_FILES) {
      return false;
    }
    path = newPath;
    executable = isExecutable;
    content = ByteBuffer.allocate((int) size);
    finish();
    return true;
  }

  /** @return false when that is more than was announced */
  boolean add(ByteBuffer in) {
    if (content == null || in.remaining() > content.remaining()) {
      return false;
    }
    content.put(in);
    finish();
    return true;
  }

  private void finish() {
    if (!content.hasRemaining()) {
      files.add(new ProgramFile(path, executable, content.array()));
      content = null;
    }
  }

  boolean isComplete() {
    return content == null;
  }

  /** Those of one step; the next ones are of the next step. */
  List<ProgramFile> take() {
    List<ProgramFile> taken = files;
    files = new ArrayList<>();
    bytes = 0;
    return taken;
  }
}
