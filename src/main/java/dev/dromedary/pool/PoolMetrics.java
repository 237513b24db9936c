package dev.dromedary.pool;

import dev.dromedary.pool.SandboxContainer.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What a pool tells of itself in numbers. */
final class PoolMetrics {
  final Counter booted;
  final Counter retired;
  final Counter bootFailures;
  final Counter overdueOrders;
  private final Counter parkedHits;
  private final Counter parkedMisses;
  private final Timer checkOut;

  PoolMetrics(ContainerPool pool, MeterRegistry meters) {
    for (State state : State.values()) {
      Gauge.builder("dromedary.pool.containers", pool, p -> p.status().containers().getOrDefault(state, 0))
          .description("Containers by state").tag("image", pool.image())
          .tag("state", state.name().toLowerCase()).register(meters);
    }
    Gauge.builder("dromedary.pool.booting", pool, p -> p.status().booting())
        .description("Containers being booted").tag("image", pool.image()).register(meters);
    Gauge.builder("dromedary.pool.waiting", pool, p -> p.status().waiting())
        .description("Jobs that wait for a container").tag("image", pool.image()).register(meters);
    Gauge.builder("dromedary.pool.size", pool, p -> p.status().size())
        .description("Containers that the pool keeps").tag("image", pool.image()).register(meters);
    checkOut = Timer.builder("dromedary.stage").tag("stage", "check-out")
        .description("Time in each stage of a submission").publishPercentileHistogram().register(meters);
    parkedHits = parked(true, meters);
    parkedMisses = parked(false, meters);
    booted = Counter.builder("dromedary.pool.booted").description("Containers booted").register(meters);
    retired = Counter.builder("dromedary.pool.retired").description("Containers retired").register(meters);
    bootFailures = Counter.builder("dromedary.pool.boot.failures")
        .description("Containers that did not boot").register(meters);
    overdueOrders = Counter.builder("dromedary.pool.orders.overdue")
        .description("Orders that the engine did not carry out in time").register(meters);
  }

  private static Counter parked(boolean hit, MeterRegistry meters) {
    return Counter.builder("dromedary.pool.parked").tag("hit", Boolean.toString(hit))
        .description("Jobs whose interpreter could have been started in advance, and whether it was").register(meters);
  }

  void parked(boolean hit) {
    (hit ? parkedHits : parkedMisses).increment();
  }

  void checkedOut(Waiter waiter) {
    checkOut.record(System.nanoTime() - waiter.sinceNanos, TimeUnit.NANOSECONDS);
  }
}
