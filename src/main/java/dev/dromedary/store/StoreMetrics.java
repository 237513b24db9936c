package dev.dromedary.store;

import dev.dromedary.submission.Verdict;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What the store tells Micrometer.
 *
 * <p>The queue's depth is in Redis, and who reads a gauge must not wait: a reading gives the last known depth and asks
 * for the next one.
 */
final class StoreMetrics {
  private final MeterRegistry registry;
  private final Timer accept;
  private final Timer queue;
  private final Timer complete;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile QueueDepth depth;

  StoreMetrics(MeterRegistry registry, Supplier<CompletableFuture<QueueDepth>> ask) {
    this.registry = registry;
    accept = stage("accept");
    queue = stage("queue");
    complete = stage("complete");
    gauge("dromedary.queue.depth", "Submissions queued and running", ask, QueueDepth::total);
    gauge("dromedary.queue.pending", "Submissions that no worker has begun", ask, QueueDepth::queued);
    gauge("dromedary.queue.running", "Submissions that a worker has been given", ask, QueueDepth::running);
    gauge("dromedary.queue.dead.letters", "Submissions given up, and remembered", ask, QueueDepth::deadLetters);
  }

  private Timer stage(String name) {
    return Timer.builder("dromedary.stage").tag("stage", name).description("Time in each stage of the pipeline")
        .publishPercentileHistogram().register(registry);
  }

  private void gauge(String name, String description, Supplier<CompletableFuture<QueueDepth>> ask,
      ToLongFunction<QueueDepth> value) {
    Gauge.builder(name, () -> {
      refresh(ask);
      QueueDepth last = depth;
      return last == null ? Double.NaN : value.applyAsLong(last);
    }).description(description).strongReference(true).register(registry);
  }

  private void refresh(Supplier<CompletableFuture<QueueDepth>> ask) {
    if (asking.compareAndSet(false, true)) {
      ask.get().whenComplete((now, e) -> {
        depth = now;
        asking.set(false);
      });
    }
  }

  void accepted(long nanos) {
    accept.record(Duration.ofNanos(nanos));
  }

  void queued(long millis) {
    queue.record(Duration.ofMillis(Math.max(0, millis)));
  }

  void completed(long nanos, Verdict verdict) {
    complete.record(Duration.ofNanos(nanos));
    registry.counter("dromedary.finished", "verdict", verdict.description()).increment();
  }

  void deadLetter() {
    registry.counter("dromedary.dead.letters").increment();
  }
}
