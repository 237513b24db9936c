package dev.dromedary.store;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Where replies of Redis are read, and what waits for them goes on: not on the I/O thread that received them. */
final class ReplyThreads implements AutoCloseable {
  /** Makes an answer out of a reply, or says by an exception what the reply means. */
  interface Reader<T, R> {
    R read(T reply) throws Exception;
  }

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  /**
   * Redis refuses for now: it reads its files; its disk is full; it has become a replica, has lost its own, or its
   * primary; a slot is moved, or its server is another, or gone; a script takes long. Scripts put words of their own
   * before these. A full memory (OOM) isn't among them: it doesn't pass within anybody's patience.
   */
  private static final Pattern PASSING_REFUSAL = Pattern.compile(
      "(^|[^A-Z])(LOADING|MISCONF|READONLY|NOREPLICAS|MASTERDOWN|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|BUSY) ");
  /**
   * A primary that was silent for so long may have been replaced, and not know that yet when it answers: what it has
   * done then is lost. No Sentinel and no cluster are set to be faster than that.
   */
  private static final Duration LATE = Duration.ofSeconds(3);

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
        answer.completeExceptionally(new StoreUnavailableException(cause(e)));
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

  /**
   * Does a step again while Redis can't do it for a passing reason: the connection broke, or {@link #PASSING_REFUSAL};
   * and once if the reply is {@link #LATE}. Only for steps that may safely be repeated.
   *
   * @param patience when to stop trying
   */
  <T> CompletionStage<T> insist(Supplier<? extends CompletionStage<T>> step, Duration patience) {
    CompletableFuture<T> result = new CompletableFuture<>();
    attempt(step, result, System.nanoTime() + patience.toNanos(), FIRST_PAUSE_MILLIS, false);
    return result;
  }

  private <T> void attempt(
      Supplier<? extends CompletionStage<T>> step, CompletableFuture<T> result, long deadline, long pauseMillis,
      boolean answeredLate) {
    long asked = System.nanoTime();
    step.get().whenComplete((value, e) -> {
      boolean isLate = e == null && System.nanoTime() - asked > LATE.toNanos();
      long pause = isLate ? LONGEST_PAUSE_MILLIS : pauseMillis;
      if (e == null && (!isLate || answeredLate)) {
        result.complete(value);
      } else if (e != null && (!isPassing(cause(e)) || System.nanoTime() + pause * 1_000_000 > deadline)) {
        result.completeExceptionally(cause(e));
      } else {
        CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, executor).execute(() -> attempt(
            step, result, deadline, Math.min(LONGEST_PAUSE_MILLIS, 2 * pause), answeredLate || isLate));
      }
    });
  }

  private static boolean isPassing(Throwable e) {
    if (e instanceof RedisCommandExecutionException
        && PASSING_REFUSAL.matcher(String.valueOf(e.getMessage())).find()) {
      return true;
    }
    // the exception's own class: its subclasses mostly say that Redis has understood, and refuses
    return e instanceof RedisConnectionException
        || e instanceof RedisCommandTimeoutException
        || e instanceof RedisException && (e.getClass() == RedisException.class || e.getCause() instanceof IOException)
        || e instanceof IOException;
  }

  private static Throwable cause(Throwable e) {
    return e instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : e;
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
