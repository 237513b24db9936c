package dev.dromedary.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A file that somebody else may exchange at any moment. Links are not followed, hard ones aren't read either: whoever
 * may write to the inbox may not therefore read what the service may read.
 *
 * <p>To open a pipe waits for somebody to write to it, and Java has no way to say otherwise ({@code O_NONBLOCK}). So
 * what was an ordinary file when it was looked at is opened by a thread of its own, which is given up when it takes too
 * long; a pipe that is still there is then opened for both directions, which doesn't wait and ends that thread. Where
 * it has been moved away in the meantime the thread waits on: one for each {@link #OPEN_DEADLINE} at most.
 */
final class StrangersFile {
  static final Duration OPEN_DEADLINE = Duration.ofSeconds(5);
  private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> BOTH =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private StrangersFile() {}

  /**
   * @param maxBytes more is refused
   * @throws RefusedFileException when it isn't an ordinary file, or can't be read
   * @throws FileChangedException when it isn't the same afterwards
   */
  static byte[] read(Path file, int maxBytes) throws RefusedFileException, FileChangedException {
    String name = file.getFileName().toString();
    try {
      FileStamp before = FileStamp.of(file);
      if (!before.regular()) {
        throw new RefusedFileException(name + " is not a regular file; links are not followed");
      }
      if (before.names() > 1) {
        throw new RefusedFileException(name + " has another name (a hard link); copy it instead");
      }
      byte[] content = content(file, maxBytes);
      if (!FileStamp.of(file).equals(before)) {
        throw new FileChangedException(file);
      }
      if (content.length > maxBytes) {
        throw new RefusedFileException(name + " is larger than " + maxBytes + " bytes");
      }
      return content;
    } catch (IOException e) {
      throw new RefusedFileException(name + " can't be read: " + e.getMessage());
    }
  }

  /** @return at most one byte more than may be */
  private static byte[] content(Path file, int maxBytes) throws IOException {
    try (FileChannel channel = open(file)) {
      // fails for what can only be read as it comes, as a pipe
      channel.position(0);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), maxBytes) + 1);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // goes on
      }
      byte[] content = new byte[bytes.position()];
      bytes.flip().get(content);
      return content;
    }
  }

  static FileChannel open(Path file) throws IOException {
    CompletableFuture<FileChannel> opened = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        FileChannel channel = FileChannel.open(file, READ);
        if (!opened.complete(channel)) {
          channel.close();
        }
      } catch (IOException | RuntimeException e) {
        opened.completeExceptionally(e);
      }
    }, "inbox-open");
    thread.setDaemon(true);
    thread.start();
    try {
      return opened.get(OPEN_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException why ? why : new IOException(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      opened.cancel(false);
      release(file);
      throw new IOException("it takes too long to open", e);
    }
  }

  private static void release(Path pipe) {
    try (ByteChannel both = Files.newByteChannel(pipe, BOTH)) {
      both.isOpen();
    } catch (IOException | UnsupportedOperationException e) {
      // it is gone, or not for us to write to
    }
  }
}
