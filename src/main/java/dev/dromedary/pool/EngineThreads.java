package dev.dromedary.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Threads that may wait for the engine; those of a pipeline or of everybody must not. */
@Component
public class EngineThreads implements AutoCloseable {
  private static final int THREADS = 4;

  private final ExecutorService executor;

  EngineThreads() {
    AtomicInteger number = new AtomicInteger();
    executor = Executors.newFixedThreadPool(THREADS, task -> {
      Thread thread = new Thread(task, "engine-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
  }

  /** @param call of the engine, which ends in its time, see {@link EngineCalls} */
  public <T> CompletableFuture<T> call(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, executor);
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
