package dev.dromedary.store;

import org.springframework.util.unit.DataSize;

/**
 * How much submissions and results may take in Redis, all together. Unless it is configured, it follows Redis's own
 * limit: what is held is about three quarters of what Redis uses for it, and scripts, replicas and files need room too.
 */
final class StorageLimit {
  private static final long WITHOUT_MAXMEMORY = DataSize.ofMegabytes(512).toBytes();
  private static final String MAXMEMORY = "maxmemory:";

  private final boolean configured;
  private volatile long bytes;

  /** @param configured null for none */
  StorageLimit(DataSize configured) {
    this.configured = configured != null;
    bytes = configured == null ? WITHOUT_MAXMEMORY : configured.toBytes();
  }

  long bytes() {
    return bytes;
  }

  /** @param info the section {@code memory} of Redis's INFO */
  void follow(String info) {
    if (configured) {
      return;
    }
    long maxmemory = info.lines().filter(line -> line.startsWith(MAXMEMORY))
        .mapToLong(line -> Long.parseLong(line.substring(MAXMEMORY.length()).strip())).findFirst().orElse(0);
    bytes = maxmemory == 0 ? WITHOUT_MAXMEMORY : maxmemory * 6 / 10;
  }
}
