package dev.dromedary.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.springframework.stereotype.Component;

/**
 * When containers were cut off that nobody had ended: so it can be told whether a loss was one container's own
 * affair, or the engine's, or the machine's.
 */
@Component
public class ContainerLosses {
  private static final long WINDOW_NANOS = Duration.ofSeconds(3).toNanos();
  /** A submission remembers its losses for longer, but asks soon after each. */
  private static final int REMEMBERED = 1000;

  private final EngineWatch engine;
  private final Deque<Long> nanos = new ArrayDeque<>();

  ContainerLosses(EngineWatch engine) {
    this.engine = engine;
  }

  /** Called once for each container. */
  synchronized void lost() {
    nanos.addLast(System.nanoTime());
    if (nanos.size() > REMEMBERED) {
      nanos.removeFirst();
    }
  }

  /** Whether other containers were lost at about that time, or the engine didn't answer then. */
  public boolean isShared(long atNanos) {
    if (engine.wasAway(atNanos - WINDOW_NANOS)) {
      return true;
    }
    synchronized (this) {
      return nanos.stream().filter(loss -> Math.abs(loss - atNanos) < WINDOW_NANOS).count() > 1;
    }
  }
}
