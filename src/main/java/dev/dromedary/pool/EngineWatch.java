package dev.dromedary.pool;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the engine answers. It is asked every {@value #PERIOD_SECONDS} s and has {@link EngineCalls#pingTime} to
 * answer; so one that hangs is noticed within 12 s. Then all connections to it are thrown away, as an engine that comes
 * back may know nothing of them, and their calls fail. Everything here happens on a thread of its own, which waits for
 * nothing but the engine.
 */
public class EngineWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);
  private static final int PERIOD_SECONDS = 4;
  /** A connection that was just closed by an engine which is there. */
  private static final int MOST_FAILURES = 2;

  /** What wants to know when that changes; must not block. */
  public interface Listener {
    void engineAway();

    void engineBack();
  }

  private final DockerClient docker;
  private final EngineCalls calls;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread watching = new Thread(task, "engine-watch");
    watching.setDaemon(true);
    return watching;
  });
  private int failures;
  private volatile boolean answering = true;
  private volatile String reason;
  private volatile String version;
  private volatile boolean everAway;
  private volatile long lastAwayNanos;

  EngineWatch(DockerClient docker, EngineCalls calls) {
    this.docker = docker;
    this.calls = calls;
  }

  EngineWatch start() {
    thread.execute(this::look);
    return this;
  }

  void addListener(Listener listener) {
    listeners.add(listener);
  }

  public boolean isAnswering() {
    return answering;
  }

  /** Whether it didn't answer at some time since then. */
  public boolean wasAway(long sinceNanos) {
    return !answering || everAway && lastAwayNanos - sinceNanos >= 0;
  }

  /** Why it is said to be away; null when it isn't. */
  public String reason() {
    return reason;
  }

  /** Of the engine; null until it has told. */
  public String version() {
    return version;
  }

  private void look() {
    long begun = System.nanoTime();
    try {
      docker.pingCmd().exec();
      answered();
    } catch (RuntimeException e) {
      failed(e, Duration.ofNanos(System.nanoTime() - begun));
    }
    if (!thread.isShutdown()) {
      thread.schedule(this::look, failures == 0 ? PERIOD_SECONDS : 1, TimeUnit.SECONDS);
    }
  }

  private void answered() {
    failures = 0;
    if (!answering) {
      LOG.info("the engine answers again");
      lastAwayNanos = System.nanoTime();
      reason = null;
      answering = true;
      tell(Listener::engineBack);
    }
    if (version == null) {
      askVersion();
    }
  }

  private void askVersion() {
    try {
      version = docker.versionCmd().exec().getVersion();
    } catch (RuntimeException e) {
      LOG.debug("the engine does not tell its version: {}", e.getMessage());
    }
  }

  private void failed(RuntimeException e, Duration waited) {
    failures = waited.compareTo(calls.pingTime()) >= 0 ? MOST_FAILURES : failures + 1;
    if (failures < MOST_FAILURES) {
      return;
    }
    reason = e.getMessage();
    version = null;
    boolean isNews = answering;
    everAway = true;
    answering = false;
    // calls that end by this find that the engine is away
    calls.reconnect();
    if (isNews) {
      LOG.warn("the engine does not answer: {}", e.getMessage());
      tell(Listener::engineAway);
    }
  }

  private void tell(java.util.function.Consumer<Listener> news) {
    for (Listener listener : new ArrayList<>(listeners)) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("telling of the engine", e);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
