package dev.dromedary.store;

import dev.dromedary.submission.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What the store tells Micrometer.
 *
 * <p>The queue's depth is in Redis, and who reads a gauge must not wait: a reading gives the last known depth and
 * asks for the next one.
 *
 * <p>Counters are there from the beginning: one that appears with its first event has no increase that an alert could
 * see.
 */
final class StoreMetrics {
  /**
   * The queue as it is in Redis.
   *
   * @param lanes by name
   * @param oldestWait by lane, how long the submission waits that will be begun next; zero when none does
   * @param deadLetters that are remembered
   * @param storage what submissions and results take
   */
  record Reading(Map<String, QueueDepth> lanes, Map<String, Duration> oldestWait, long deadLetters,
      StorageUse storage) {}

  private final Supplier<CompletableFuture<Reading>> ask;
  private final Timer accept;
  private final Timer queue;
  private final Timer complete;
  private final Timer notify;
  private final Map<Verdict, Counter> finished = new EnumMap<>(Verdict.class);
  private final Map<String, Counter> refused = new HashMap<>();
  private final Counter deadLetters;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Reading last;

  StoreMetrics(MeterRegistry registry, List<String> lanes, Supplier<CompletableFuture<Reading>> ask) {
    this.ask = ask;
    accept = stage(registry, "accept");
    queue = stage(registry, "queue");
    complete = stage(registry, "complete");
    notify = stage(registry, "notify");
    Arrays.stream(Verdict.values()).filter(Verdict::isFinal).forEach(verdict -> finished.put(verdict,
        Counter.builder("dromedary.submissions.finished").tag("verdict", verdict.description())
            .description("Submissions that this node has finished").register(registry)));
    for (String reason : List.of("queue_full", "storage_full")) {
      refused.put(reason, Counter.builder("dromedary.submissions.refused").tag("reason", reason)
          .description("Requests that this node has refused").register(registry));
    }
    deadLetters = Counter.builder("dromedary.dead.letters").description("Submissions that this node has given up")
        .register(registry);
    for (String lane : lanes) {
      gauge("dromedary.queue.depth", reading -> reading.lanes.get(lane).queued())
          .tags("lane", lane, "state", "queued").description("Unfinished submissions, of all nodes").register(registry);
      gauge("dromedary.queue.depth", reading -> reading.lanes.get(lane).running())
          .tags("lane", lane, "state", "running").description("Unfinished submissions, of all nodes")
              .register(registry);
      gauge("dromedary.queue.oldest.wait", reading -> reading.oldestWait.get(lane).toMillis() / 1000.0)
          .baseUnit("seconds")
          .tag("lane", lane).description("How long the submission waits that will be begun next").register(registry);
    }
    gauge("dromedary.storage.used", reading -> reading.storage().bytes()).baseUnit("bytes")
        .description("What submissions and results take in Redis").register(registry);
    gauge("dromedary.storage.max", reading -> reading.storage().maxBytes()).baseUnit("bytes")
        .description("What they may take").register(registry);
    gauge("dromedary.queue.dead.letters", Reading::deadLetters).description("Submissions given up, and remembered")
        .register(registry);
  }

  private static Timer stage(MeterRegistry registry, String name) {
    return Timer.builder("dromedary.stage").tag("stage", name).description("Time in each stage of a submission")
        .publishPercentileHistogram().register(registry);
  }

  private Gauge.Builder<?> gauge(String name, ToDoubleFunction<Reading> value) {
    return Gauge.builder(name, () -> {
      refresh();
      Reading reading = last;
      return reading == null ? Double.NaN : value.applyAsDouble(reading);
    }).strongReference(true);
  }

  private void refresh() {
    if (asking.compareAndSet(false, true)) {
      ask.get().whenComplete((now, e) -> {
        last = now;
        asking.set(false);
      });
    }
  }

  void accepted(long nanos) {
    accept.record(Duration.ofNanos(nanos));
  }

  /** @param reason {@code queue_full} or {@code storage_full} */
  void refused(String reason) {
    refused.get(reason).increment();
  }

  void queued(long millis) {
    queue.record(Duration.ofMillis(Math.max(0, millis)));
  }

  void completed(long nanos, Verdict verdict) {
    complete.record(Duration.ofNanos(nanos));
    finished.get(verdict).increment();
  }

  /** @param finished when the verdict was known, by the clock of the node that ran the submission */
  void notified(Instant finished, Instant now) {
    Duration taken = Duration.between(finished, now);
    notify.record(taken.isNegative() ? Duration.ZERO : taken);
  }

  void deadLetter() {
    deadLetters.increment();
  }
}
