package dev.dromedary.dashboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.stereotype.Component;

/**
 * Counts and times every step of every route, by the ids in the route files.
 *
 * <p>Camel's own ways don't fit: its MBeans know whole milliseconds only, where most steps take microseconds; message
 * history keeps an object for each step in each exchange and can't tell what is in a step now. This costs two
 * readings of the clock and four additions.
 */
@Component
class StepMeter implements InterceptStrategy {
  /**
   * One step since the service has started.
   *
   * @param done how often it has ended, one way or another
   * @param failed how often of these with an exception
   * @param inside how many exchanges are in it now
   * @param nanos how long it took, all of them together
   */
  record Reading(long done, long failed, long inside, long nanos) {}

  /** How many are told of each step. */
  private static final int MOST_FAILURES = 10;

  private static final class Meter {
    /** The last first; changed under its own lock. */
    final Deque<Failure> failures = new ArrayDeque<>();
    final LongAdder begun = new LongAdder();
    final LongAdder done = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder nanos = new LongAdder();

    void failed(Exchange exchange) {
      failed.increment();
      Failure failure = Failure.of(exchange);
      synchronized (failures) {
        failures.addFirst(failure);
        if (failures.size() > MOST_FAILURES) {
          failures.removeLast();
        }
      }
    }

    Reading read() {
      // in this order, so that what ends meanwhile isn't counted as negative
      long ended = done.sum();
      return new Reading(ended, failed.sum(), Math.max(0, begun.sum() - ended), nanos.sum());
    }
  }

  private final Map<String, Meter> meters = new ConcurrentHashMap<>();

  @Override
  public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode step, Processor target, Processor next) {
    // a route that is loaded again goes on counting
    Meter meter = meters.computeIfAbsent(CamelContextHelper.getRouteId(step) + "/" + step.getId(), id -> new Meter());
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        long began = System.nanoTime();
        meter.begun.increment();
        return super.process(exchange, doneSync -> {
          meter.nanos.add(System.nanoTime() - began);
          meter.done.increment();
          if (exchange.getException() != null) {
            meter.failed(exchange);
          }
          callback.done(doneSync);
        });
      }
    };
  }

  /** The latest of one step, the last first. */
  List<Failure> failures(String routeAndStep) {
    Meter meter = meters.get(routeAndStep);
    if (meter == null) {
      return List.of();
    }
    synchronized (meter.failures) {
      return List.copyOf(meter.failures);
    }
  }

  /** By {@code ROUTE/STEP}; steps that have not been reached yet are left out. */
  Map<String, Reading> readings() {
    Map<String, Reading> readings = new TreeMap<>();
    meters.forEach((id, meter) -> {
      Reading reading = meter.read();
      if (reading.done > 0 || reading.inside > 0) {
        readings.put(id, reading);
      }
    });
    return readings;
  }
}
