package dev.dromedary.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.dromedary.api.ClientOfRequest;
import dev.dromedary.http.Watchers;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells everybody who looks what is going on, twice a second, as server-sent events: {@code routes}, a list of
 * {@link RouteMap.Route}, first and whenever they have changed; then {@code state}, a {@link Snapshot}.
 *
 * <p>A snapshot is taken and written as JSON once, however many look, and not at all while nobody does. Who is too
 * slow to read it misses some. As a lifecycle of the last phase this ends its answers before the server waits for
 * open requests to end.
 */
@RestController
class Dashboard implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
  private static final long PERIOD_MILLIS = 500;
  private static final int TICKS_BETWEEN_ROUTES = 10;
  private static final int MOST_WATCHERS = 200;
  /** Tabs of a browser; and clients that share an address. */
  private static final int MOST_WATCHERS_OF_CLIENT = 20;

  private final SnapshotTaker snapshots;
  private final RouteMap routeMap;
  private final StepMeter steps;
  private final ContainerJobs jobs;
  private final RecentSubmissions recent;
  private final ObjectMapper mapper = new ObjectMapper().registerModule(new JavaTimeModule())
      .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private final Watchers<Watcher> places = new Watchers<>(MOST_WATCHERS, MOST_WATCHERS_OF_CLIENT);
  private final AtomicBoolean taking = new AtomicBoolean();
  private ScheduledExecutorService clock;
  private ExecutorService writers;
  private List<RouteMap.Route> routes;
  private volatile String routesJson;
  private long ticks;

  private final class Watcher {
    final SseEmitter emitter = new SseEmitter(0L);
    final AtomicBoolean busy = new AtomicBoolean();
    String knownRoutes;

    void tell(String state) {
      if (busy.compareAndSet(false, true)) {
        writers.execute(() -> {
          try {
            String current = routesJson;
            if (!current.equals(knownRoutes)) {
              emitter.send(SseEmitter.event().name("routes").data(current));
              knownRoutes = current;
            }
            emitter.send(SseEmitter.event().name("state").data(state));
          } catch (IOException | IllegalStateException gone) {
            leave(this);
          } finally {
            busy.set(false);
          }
        });
      }
    }
  }

  Dashboard(SnapshotTaker snapshots, RouteMap routeMap, StepMeter steps, ContainerJobs jobs, RecentSubmissions recent) {
    this.snapshots = snapshots;
    this.routeMap = routeMap;
    this.steps = steps;
    this.jobs = jobs;
    this.recent = recent;
  }

  /** Of the last hour, oldest first; the last one isn't over yet. */
  @GetMapping("/dashboard/slices")
  List<RecentSubmissions.Slice> slices() {
    return recent.slices(RecentSubmissions.SLICES_KEPT);
  }

  /** The latest failures of a step, the last first. */
  @GetMapping("/dashboard/steps/{route}/{step}")
  List<Failure> failures(@PathVariable("route") String route, @PathVariable("step") String step) {
    return steps.failures(route + "/" + step);
  }

  /** The latest jobs of a container, the last first, also when it is gone. */
  @GetMapping("/dashboard/containers/{id}")
  List<ContainerJobs.Job> jobs(@PathVariable("id") String id) {
    return jobs.of(id);
  }

  @GetMapping(path = "/dashboard/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter watch(HttpServletRequest request) {
    if (!isRunning()) {
      throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE);
    }
    Watcher watcher = new Watcher();
    watcher.emitter.onCompletion(() -> leave(watcher));
    watcher.emitter.onError(e -> leave(watcher));
    watchers.add(watcher);
    places.add(watcher, ClientOfRequest.of(request)).ifPresent(other -> other.emitter.complete());
    clock.execute(this::tick);
    return watcher.emitter;
  }

  private void leave(Watcher watcher) {
    watchers.remove(watcher);
    places.remove(watcher);
  }

  private void tick() {
    if (watchers.isEmpty() || !taking.compareAndSet(false, true)) {
      return;
    }
    try {
      if (ticks++ % TICKS_BETWEEN_ROUTES == 0) {
        lookAtRoutes();
      }
      snapshots.take().whenComplete((snapshot, e) -> {
        taking.set(false);
        if (e == null) {
          String state = json(snapshot);
          watchers.forEach(watcher -> watcher.tell(state));
        } else {
          LOG.debug("no snapshot", e);
        }
      });
    } catch (RuntimeException e) {
      // while the service starts or stops; a task that throws would be the last one
      taking.set(false);
      LOG.debug("no snapshot", e);
    }
  }

  private void lookAtRoutes() {
    List<RouteMap.Route> now = routeMap.routes();
    if (!now.equals(routes)) {
      routes = now;
      routesJson = json(now);
    }
  }

  private String json(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized void start() {
    writers = Executors.newFixedThreadPool(2, task -> daemon(task, "dashboard-writer"));
    clock = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "dashboard-clock"));
    clock.scheduleWithFixedDelay(this::tick, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public synchronized void stop() {
    clock.shutdownNow();
    clock = null;
    watchers.forEach(watcher -> watcher.emitter.complete());
    writers.shutdown();
  }

  @Override
  public synchronized boolean isRunning() {
    return clock != null;
  }
}
