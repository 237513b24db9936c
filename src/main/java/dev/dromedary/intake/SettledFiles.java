package dev.dromedary.intake;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Lets those files through that have stayed the same for a while.
 *
 * <p>Camel's {@code readLock=changed} does so too, but sleeps on the polling thread: one file that is being written
 * holds up all others. It also compares the file's time with the clock, and waits for ever for a file from the future.
 */
@Component("settledFiles")
public class SettledFiles implements GenericFileFilter<Object> {
  private static final Logger LOG = LoggerFactory.getLogger(SettledFiles.class);
  private static final int MAX_REMEMBERED = 10_000;

  private record Seen(long modified, long size, long sinceNanos) {}

  private final long settleNanos;
  private final LongSupplier nanos;
  private final Map<String, Seen> files = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
      return size() > MAX_REMEMBERED;
    }
  };

  @Autowired
  SettledFiles(InboxProperties properties) {
    this(properties.settleTime(), System::nanoTime);
  }

  SettledFiles(Duration settleTime, LongSupplier nanos) {
    this.settleNanos = settleTime.toNanos();
    this.nanos = nanos;
  }

  @Override
  public synchronized boolean accept(GenericFile<Object> file) {
    if (file.isDirectory()) {
      return false;
    }
    long now = nanos.getAsLong();
    Seen before = files.get(file.getAbsoluteFilePath());
    if (!isReachable(file)) {
      if (before == null) {
        files.put(file.getAbsoluteFilePath(), new Seen(0, 0, now));
        LOG.warn("A file in the inbox has a name that isn't {} and can't be looked at; rename it: {}",
            System.getProperty("sun.jnu.encoding"), file.getFileName());
      }
      return false;
    }
    if (before == null || before.modified != file.getLastModified() || before.size != file.getFileLength()) {
      files.put(file.getAbsoluteFilePath(), new Seen(file.getLastModified(), file.getFileLength(), now));
      return settleNanos == 0;
    }
    return now - before.sinceNanos >= settleNanos;
  }

  /** A name that isn't in the locale's encoding is read with other characters in it, and is no name of anything. */
  private static boolean isReachable(GenericFile<?> file) {
    try {
      return Files.exists(Path.of(file.getAbsoluteFilePath()), LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Others get their turn first: a poll picks up the ten oldest, and ten that can't be moved would be all of it. */
  public synchronized void postpone(GenericFile<?> file, Duration time) {
    files.put(file.getAbsoluteFilePath(), new Seen(file.getLastModified(), file.getFileLength(),
        nanos.getAsLong() + time.toNanos() - settleNanos));
  }
}
