package dev.dromedary.store;

import dev.dromedary.submission.Submission;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this node has accepted and nobody has finished yet, up to a size in bytes. Saves the worker a round trip.
 *
 * <p>What doesn't fit isn't kept: it is the oldest that will be wanted next. Should completions be missed, what has
 * been here for too long makes room. Thread-safe.
 */
final class LocalSubmissions {
  private static final long OLD_NANOS = 600_000_000_000L;
  private static final int OVERHEAD_BYTES = 1024;

  private static final class Entry {
    final Submission submission;
    final long size;
    final long since = System.nanoTime();
    boolean started;

    Entry(Submission submission) {
      this.submission = submission;
      size = OVERHEAD_BYTES + submission.bytes();
    }
  }

  private final Map<String, Entry> byToken = new LinkedHashMap<>();
  private final long maxBytes;
  private long bytes;

  LocalSubmissions(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized void put(Submission submission) {
    Entry entry = new Entry(submission);
    dropOld();
    if (bytes + entry.size <= maxBytes && byToken.putIfAbsent(submission.token(), entry) == null) {
      bytes += entry.size;
    }
  }

  /**
   * The submission, for whoever is the first to ask on this node. When it has been begun before, it may have been
   * finished elsewhere in the meantime, and only Redis knows.
   *
   * @return null when Redis must be asked
   */
  synchronized Submission start(String token) {
    Entry entry = byToken.get(token);
    if (entry == null || entry.started) {
      return null;
    }
    entry.started = true;
    return entry.submission;
  }

  /** @return what was removed; null when it wasn't here */
  synchronized Submission remove(String token) {
    Entry entry = byToken.remove(token);
    if (entry == null) {
      return null;
    }
    bytes -= entry.size;
    return entry.submission;
  }

  private void dropOld() {
    var oldest = byToken.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (System.nanoTime() - entry.since < OLD_NANOS) {
        return;
      }
      oldest.remove();
      bytes -= entry.size;
    }
  }
}
