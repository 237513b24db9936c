package dev.dromedary.dashboard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.stereotype.Component;

/** What containers have run last: each job as the route that runs it ends, its verdict as the result is delivered. */
@Component
class ContainerJobs implements RoutePolicyFactory {
  private static final int MOST_JOBS = 10;
  /** Also of those that are gone. */
  private static final int MOST_CONTAINERS = 2000;
  private static final String OF_EXCHANGE = "dromedary.job";

  /**
   * A compilation, a run or a check.
   *
   * @param submission the beginning of its token
   * @param outcome how its last step ended, or that it broke off
   * @param memoryBytes the most that a step took; 0 when it broke off
   * @param verdict of the whole submission; null until it is there, and when this wasn't its last job
   */
  record Job(Instant at, String submission, String language, String outcome, long wallMillis, long memoryBytes,
      String verdict) {}

  private static final class Entry {
    final Job job;
    volatile String verdict;

    Entry(Job job) {
      this.job = job;
    }

    Job read() {
      return new Job(job.at, job.submission, job.language, job.outcome, job.wallMillis, job.memoryBytes, verdict);
    }
  }

  private final Cache<String, Deque<Entry>> containers = Caffeine.newBuilder().maximumSize(MOST_CONTAINERS).build();

  @Override
  public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
    return switch (routeId) {
      case "container" -> new RoutePolicySupport() {
        @Override
        public void onExchangeDone(Route ended, Exchange exchange) {
          ran(exchange);
        }
      };
      case "deliver" -> new RoutePolicySupport() {
        @Override
        public void onExchangeBegin(Route begun, Exchange exchange) {
          judged(exchange);
        }
      };
      default -> null;
    };
  }

  private void ran(Exchange exchange) {
    Object container = exchange.getVariable("container");
    if (container == null || !(exchange.getVariable("submission") instanceof Submission submission)) {
      return;
    }
    RunReport report = exchange.getVariable("report") instanceof RunReport made ? made : null;
    Entry entry = new Entry(job(submission, report));
    exchange.setProperty(OF_EXCHANGE, entry);
    Deque<Entry> jobs = containers.get(container.toString(), id -> new ArrayDeque<>());
    synchronized (jobs) {
      jobs.addFirst(entry);
      if (jobs.size() > MOST_JOBS) {
        jobs.removeLast();
      }
    }
  }

  private static Job job(Submission submission, RunReport report) {
    List<StepReport> steps = report == null ? List.of() : report.steps();
    String outcome = steps.isEmpty() ? "broke off" : outcome(steps.get(steps.size() - 1));
    return new Job(Instant.now(), Failure.beginning(submission.token()), submission.language(), outcome,
        steps.stream().map(StepReport::wallTime).reduce(Duration.ZERO, Duration::plus).toMillis(),
        steps.stream().mapToLong(StepReport::memoryBytes).max().orElse(0), null);
  }

  private static String outcome(StepReport step) {
    String name = step.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return switch (step.outcome()) {
      case EXITED, SIGNALLED -> name + " " + step.detail();
      default -> name;
    };
  }

  private static void judged(Exchange exchange) {
    if (exchange.getProperty(OF_EXCHANGE) instanceof Entry entry
        && exchange.getMessage().getBody() instanceof Result result) {
      entry.verdict = result.verdict().description();
    }
  }

  /** The last first. */
  List<Job> of(String container) {
    Deque<Entry> jobs = containers.getIfPresent(container);
    if (jobs == null) {
      return List.of();
    }
    synchronized (jobs) {
      return jobs.stream().map(Entry::read).toList();
    }
  }
}
