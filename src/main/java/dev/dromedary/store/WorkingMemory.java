package dev.dromedary.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Memory for large submissions while they are accepted, read and shown, and the threads that do it. All that goes on at
 * once is bounded in bytes; what finds no room waits for it in order, without a thread, and is refused when that takes
 * too long. Small submissions are not counted, and have other threads: they don't wait behind large ones. Thread-safe.
 */
public final class WorkingMemory implements AutoCloseable {
  /** In bytes, as JSON; what isn't larger isn't counted. */
  public static final int LARGE = 64 * 1024;
  /** How often a submission is in memory while it is worked on: as it came, as text, as bytes, as it is sent, … */
  private static final int COPIES = 6;

  private final long capacity;
  private final Duration patience;
  private final ThreadPoolExecutor threads;
  private final Queue<Claim> waiting = new ArrayDeque<>();
  private long used;

  private record Claim(long bytes, CompletableFuture<Share> granted) {}

  /** Room for work on large submissions; to be closed. Executes that work. */
  public final class Share implements Executor, AutoCloseable {
    private long bytes;

    private Share(long bytes) {
      this.bytes = bytes;
    }

    @Override
    public void execute(Runnable work) {
      threads.execute(work);
    }

    /** Executes the last of the work, and closes this. */
    public void finish(Runnable work) {
      execute(() -> {
        try {
          work.run();
        } finally {
          close();
        }
      });
    }

    @Override
    public void close() {
      synchronized (WorkingMemory.this) {
        used -= bytes;
        bytes = 0;
      }
      grant();
    }
  }

  private static final class Worker extends Thread {
    Worker(Runnable task) {
      super(task, "large-submissions");
      setDaemon(true);
      // others come first
      setPriority(MIN_PRIORITY);
    }
  }

  /** Of this JVM: an eighth of its heap, at most 128 MB. What is larger than all of it is worked on alone. */
  public WorkingMemory() {
    this(Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8), Duration.ofSeconds(5));
  }

  /** @param patience how long to wait for room */
  WorkingMemory(long capacity, Duration patience) {
    this.capacity = capacity;
    this.patience = patience;
    int size = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    threads = new ThreadPoolExecutor(
        size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Worker::new, (task, closed) -> task.run());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Asks for room to work on a submission.
   *
   * @param size of the submission, as JSON, in bytes
   * @return fails with {@link NoRoomException}
   */
  public CompletableFuture<Share> take(long size) {
    CompletableFuture<Share> granted = new CompletableFuture<>();
    synchronized (this) {
      waiting.add(new Claim(Math.min(capacity, COPIES * size), granted));
    }
    CompletableFuture<Share> answer = new CompletableFuture<>();
    granted.whenComplete((share, e) -> {
      if (e == null) {
        answer.complete(share);
      } else {
        // it may have been the first in the queue
        grant();
        answer.completeExceptionally(new NoRoomException());
      }
    });
    granted.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    grant();
    return answer;
  }

  /**
   * Has what was made elsewhere used here, if it is large.
   *
   * @return the value: when it is large, on one of the threads here; fails with {@link NoRoomException}
   */
  <T> CompletableFuture<T> handOver(T value, long size) {
    if (size <= LARGE || isWorking()) {
      return CompletableFuture.completedFuture(value);
    }
    CompletableFuture<T> handedOver = new CompletableFuture<>();
    take(size).whenComplete((share, e) -> {
      if (e == null) {
        share.finish(() -> handedOver.complete(value));
      } else {
        handedOver.completeExceptionally(e);
      }
    });
    return handedOver;
  }

  /** Whether the calling thread belongs here: its work has room until it is done. */
  public static boolean isWorking() {
    return Thread.currentThread() instanceof Worker;
  }

  /** In bytes. */
  synchronized long used() {
    return used;
  }

  private void grant() {
    List<Claim> granted = new ArrayList<>();
    synchronized (this) {
      for (Claim next = waiting.peek(); next != null; next = waiting.peek()) {
        if (!next.granted.isDone() && used + next.bytes > capacity) {
          break;
        }
        waiting.remove();
        if (!next.granted.isDone()) {
          used += next.bytes;
          granted.add(next);
        }
      }
    }
    for (Claim claim : granted) {
      Share share = new Share(claim.bytes);
      if (!claim.granted.complete(share)) {
        share.close();
      }
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
