package dev.dromedary.intake;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Lets those files through that have stayed the same for a while.
 *
 * <p>Camel's {@code readLock=changed} does so too, but sleeps on the polling thread: one file that is being written
 * holds up all others. It also compares the file's time with the clock, and waits for ever for a file from the future.
 */
@Component("settledFiles")
class SettledFiles implements GenericFileFilter<Object> {
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
    if (before == null || before.modified != file.getLastModified() || before.size != file.getFileLength()) {
      files.put(file.getAbsoluteFilePath(), new Seen(file.getLastModified(), file.getFileLength(), now));
      return settleNanos == 0;
    }
    return now - before.sinceNanos >= settleNanos;
  }
}
