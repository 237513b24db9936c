package dev.dromedary.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One service per data directory: two would fight for its Redis, and would go by the same name in the consumer group.
 * The operating system gives the lock back when a process dies, however it dies.
 */
final class DataDirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  /** @throws IllegalStateException when another service has it */
  DataDirectoryLock(Path dataDirectory) {
    try {
      Files.createDirectories(dataDirectory);
      channel = FileChannel.open(
          dataDirectory.resolve("dromedary.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("the data directory can't be used: " + dataDirectory, e);
    }
    if (!tryLock()) {
      close();
      throw new IllegalStateException("Another Dromedary uses the data directory " + dataDirectory
          + ". Stop it, or give this one its own: --dromedary.data-directory=...");
    }
  }

  private boolean tryLock() {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
