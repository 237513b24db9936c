package dev.dromedary.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Where replies of Redis are read, and what waits for them goes on: not on the I/O thread that received them. */
final class ReplyThreads implements AutoCloseable {
  /** Makes an answer out of a reply, or says by an exception what the reply means. */
  interface Reader<T, R> {
    R read(T reply) throws Exception;
  }

  private final ThreadPoolExecutor executor;

  ReplyThreads(String name) {
    int size = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    AtomicInteger number = new AtomicInteger();
    executor = new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }, (task, closed) -> task.run());
    executor.allowCoreThreadTimeOut(true);
  }

  /** The answer to a reply; fails with what the reader throws, or with {@link StoreUnavailableException}. */
  <T, R> CompletableFuture<R> reply(CompletionStage<T> redis, Reader<T, R> reader) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    redis.whenCompleteAsync((reply, e) -> {
      if (e != null) {
        answer.completeExceptionally(
            new StoreUnavailableException(e instanceof CompletionException wrapped ? wrapped.getCause() : e));
        return;
      }
      try {
        answer.complete(reader.read(reply));
      } catch (Exception failure) {
        answer.completeExceptionally(failure);
      }
    }, executor);
    return answer;
  }

  /** The same answer, unless it takes too long. */
  <T> CompletableFuture<T> within(Duration limit, CompletableFuture<T> answer) {
    CompletableFuture<T> limited = new CompletableFuture<>();
    answer.whenComplete((value, e) -> {
      if (e == null) {
        limited.complete(value);
      } else {
        limited.completeExceptionally(e instanceof TimeoutException ? new StoreUnavailableException(e) : e);
      }
    });
    answer.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    return limited;
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
