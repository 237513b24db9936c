package dev.dromedary.dashboard;

import dev.dromedary.submission.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.stereotype.Component;

/**
 * How many submissions this node has finished in the last hour, and how long their clients waited.
 *
 * <p>Times are counted in buckets whose bounds grow by a tenth from one to the next, so a percentile is at most 5 %
 * off. One histogram for each slice of time; percentiles of several slices can't be had from their percentiles.
 */
@Component
class RecentSubmissions implements RoutePolicyFactory {
  static final Duration SLICE = Duration.ofSeconds(5);
  /** Five minutes. */
  static final int SLICES = 60;
  /** An hour: at most 400 kB. */
  static final int SLICES_KEPT = 720;
  private static final double GROWTH = 1.1;
  /** The last one is for a quarter of an hour and more. */
  private static final int BUCKETS = (int) (Math.log(900_000) / Math.log(GROWTH)) + 1;

  /**
   * What became of one slice of time.
   *
   * @param p50 milliseconds from acceptance to result; null when nothing was finished
   */
  record Slice(int finished, Double p50, Double p95, Double p99) {}

  private final int[][] histograms = new int[SLICES_KEPT][];
  private long newest = now();

  /** Only routes that begin with the queue are told of; for the others Camel has nothing to call. */
  @Override
  public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
    return ((RouteDefinition) route).getEndpointUrl().startsWith("redis-streams:") ? new Watch() : null;
  }

  private final class Watch extends RoutePolicySupport {
    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
      // absent when there was nothing left to do
      if (exchange.getVariable("submission") instanceof Submission submission) {
        finished(Duration.between(submission.createdAt(), Instant.now()));
      }
    }
  }

  synchronized void finished(Duration latency) {
    advance();
    int at = index(newest);
    if (histograms[at] == null) {
      histograms[at] = new int[BUCKETS];
    }
    double bucket = Math.log(Math.max(1, latency.toNanos() / 1e6)) / Math.log(GROWTH);
    histograms[at][Math.min(BUCKETS - 1, (int) bucket)]++;
  }

  /** The latest ones, oldest first; the last one isn't over yet. */
  synchronized List<Slice> slices(int count) {
    advance();
    List<Slice> slices = new ArrayList<>(count);
    for (long slice = newest - count + 1; slice <= newest; slice++) {
      slices.add(slice(histograms[index(slice)]));
    }
    return slices;
  }

  private static int index(long slice) {
    return (int) Math.floorMod(slice, (long) SLICES_KEPT);
  }

  /** Of the last five minutes together. */
  synchronized Slice total() {
    advance();
    int[] sum = new int[BUCKETS];
    for (long slice = newest - SLICES + 1; slice <= newest; slice++) {
      int[] histogram = histograms[index(slice)];
      for (int i = 0; histogram != null && i < BUCKETS; i++) {
        sum[i] += histogram[i];
      }
    }
    return slice(sum);
  }

  private static Slice slice(int[] histogram) {
    int count = 0;
    for (int i = 0; histogram != null && i < BUCKETS; i++) {
      count += histogram[i];
    }
    return count == 0 ? new Slice(0, null, null, null)
        : new Slice(count, percentile(histogram, count, 0.5), percentile(histogram, count, 0.95),
            percentile(histogram, count, 0.99));
  }

  private static double percentile(int[] histogram, int count, double share) {
    int rank = (int) Math.ceil(share * count);
    int bucket = -1;
    for (int seen = 0; seen < rank; ) {
      seen += histogram[++bucket];
    }
    // the middle of the bucket; to a tenth of a millisecond
    return Math.round(Math.pow(GROWTH, bucket + 0.5) * 10) / 10.0;
  }

  private void advance() {
    long now = now();
    for (long slice = Math.max(newest + 1, now - SLICES_KEPT + 1); slice <= now; slice++) {
      histograms[index(slice)] = null;
    }
    newest = Math.max(newest, now);
  }

  private static long now() {
    return Math.floorDiv(System.nanoTime(), SLICE.toNanos());
  }
}
