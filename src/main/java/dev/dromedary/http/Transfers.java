package dev.dromedary.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/**
 * What is kept in memory because a client is slow: bodies that have arrived in part, and answers that have been taken
 * in part. All of it together is bounded in bytes, and so is the number of transfers that go on at once.
 *
 * <p>A transfer has {@link #GRACE} and a second for each {@value #LEAST_RATE} bytes that have moved; one that takes
 * longer is ended. When there's no room for more, the slowest transfer is ended in favour of the new one, if it has
 * stood still for {@link #STANDSTILL} at least. So clients that dribble can't keep others out. Thread-safe.
 */
public final class Transfers {
  static final Duration GRACE = Duration.ofSeconds(20);
  /** In bytes a second: a bad mobile connection. A body of 32 MB may take 34 minutes. */
  static final long LEAST_RATE = 16 * 1024;
  static final Duration STANDSTILL = Duration.ofMillis(100);
  /** A request whose body is still to come costs 70 kB, as Tomcat's buffers are. */
  private static final int MOST_TRANSFERS = 1000;
  /** In bytes, where bytes are short. */
  private static final int LEAST_WORTH_ENDING = 4096;

  private final long capacity;
  private final LongSupplier nanoTime;
  private final Executor ending;
  private final Set<Transfer> timed = new LinkedHashSet<>();
  private long held;

  /** @param capacity in bytes */
  public Transfers(long capacity) {
    this(capacity, System::nanoTime, Executors.newSingleThreadExecutor(task -> {
      Thread thread = new Thread(task, "ending-transfers");
      thread.setDaemon(true);
      return thread;
    }));
  }

  /** @param ending calls the listeners: who asks for room may hold a lock of its own */
  Transfers(long capacity, LongSupplier nanoTime, Executor ending) {
    this.capacity = capacity;
    this.nanoTime = nanoTime;
    this.ending = ending;
  }

  /** Why a transfer is ended. */
  public enum End { TOO_SLOW, NO_ROOM }

  /** Called when a transfer has been ended; must not block. */
  public interface Listener {
    void ended(End reason);
  }

  /** One body that is read, or one connection's answers that are written. */
  public final class Transfer implements AutoCloseable {
    private final Listener listener;
    private final long began = nanoTime.getAsLong();
    private long lastMoved = began;
    private long moved;
    private long mine;
    private boolean ended;

    private Transfer(Listener listener) {
      this.listener = listener;
    }

    /**
     * Asks for room.
     *
     * @return false when there is none, or when this has been ended
     */
    public boolean hold(int bytes) {
      synchronized (Transfers.this) {
        while (!ended && held + bytes > capacity) {
          if (!endSlowest(this, LEAST_WORTH_ENDING)) {
            return false;
          }
        }
        if (!ended) {
          held += bytes;
          mine += bytes;
        }
        return !ended;
      }
    }

    /** So many bytes have come from the client or gone to it. */
    public void moved(long bytes) {
      synchronized (Transfers.this) {
        moved += bytes;
        lastMoved = nanoTime.getAsLong();
      }
    }

    /** The client has nothing to do with it any more: no deadline. What is held is held until {@link #close}. */
    public void settle() {
      synchronized (Transfers.this) {
        timed.remove(this);
      }
    }

    @Override
    public void close() {
      synchronized (Transfers.this) {
        ended = true;
        timed.remove(this);
        held -= mine;
        mine = 0;
      }
    }

    private void end(End reason) {
      close();
      ending.execute(() -> listener.ended(reason));
    }

    private boolean isTooSlow(long now) {
      return now - began > GRACE.toNanos() + moved * Duration.ofSeconds(1).toNanos() / LEAST_RATE;
    }

    private double rate(long now) {
      return (double) moved / Math.max(1, now - began);
    }
  }

  /** @return empty when too many transfers go on, none of which stands still */
  public synchronized Optional<Transfer> begin(Listener listener) {
    if (timed.size() >= MOST_TRANSFERS && !endSlowest(null, 0)) {
      return Optional.empty();
    }
    Transfer transfer = new Transfer(listener);
    timed.add(transfer);
    return Optional.of(transfer);
  }

  /** @return whether so much more could be held just now; what stands still is ended for it */
  public synchronized boolean makeRoomFor(long bytes) {
    while (held + bytes > capacity) {
      if (bytes > capacity || !endSlowest(null, LEAST_WORTH_ENDING)) {
        return false;
      }
    }
    return true;
  }

  /** In bytes. */
  public synchronized long held() {
    return held;
  }

  /** To be called several times a second. */
  synchronized void endSlowOnes() {
    long now = nanoTime.getAsLong();
    timed.stream().filter(transfer -> transfer.isTooSlow(now)).toList().forEach(transfer -> transfer.end(End.TOO_SLOW));
  }

  private boolean endSlowest(Transfer exempt, long leastHeld) {
    long now = nanoTime.getAsLong();
    Optional<Transfer> slowest = timed.stream()
        .filter(transfer -> transfer != exempt && transfer.mine >= leastHeld)
        .filter(transfer -> now - transfer.lastMoved > STANDSTILL.toNanos())
        .min(Comparator.comparingDouble(transfer -> transfer.rate(now)));
    slowest.ifPresent(transfer -> transfer.end(End.NO_ROOM));
    return slowest.isPresent();
  }
}
