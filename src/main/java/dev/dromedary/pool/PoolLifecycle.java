package dev.dromedary.pool;

import dev.dromedary.node.Nodes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Opens the pool once the routes run, and leaves no container behind. What an earlier life of this node left (after a
 * {@code kill -9}) is removed first: its runners have ended with their stdin, or are paused.
 */
@Component
class PoolLifecycle implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(PoolLifecycle.class);

  private final ContainerPools pool;
  private final ContainerRemover strays;
  private final EngineThreads engine;
  private final Nodes nodes;
  private volatile boolean running;

  PoolLifecycle(ContainerPools pool, ContainerRemover strays, EngineThreads engine, Nodes nodes) {
    this.pool = pool;
    this.strays = strays;
    this.engine = engine;
    this.nodes = nodes;
  }

  @EventListener(ApplicationReadyEvent.class)
  void open() {
    removeAll("an earlier run");
    // containers are labelled with what is known then; without Redis they are ours all the same
    nodes.announce().completeOnTimeout(null, 2, TimeUnit.SECONDS).join();
    pool.open();
  }

  private void removeAll(String whose) {
    List<String> ids;
    try {
      ids = strays.ofThisNode();
    } catch (RuntimeException e) {
      LOG.warn("could not look for containers of {}: {}", whose, e.getMessage());
      return;
    }
    if (!ids.isEmpty()) {
      LOG.info("removing {} containers of {}", ids.size(), whose);
      CompletableFuture.allOf(ids.stream().map(id -> engine.call(() -> {
        strays.remove(id);
        return id;
      })).toArray(CompletableFuture[]::new)).join();
    }
  }

  @Override
  public void start() {
    running = true;
  }

  /** Camel has stopped by now, its phase is higher: the routes have finished what they were running. */
  @Override
  public void stop() {
    pool.close();
    removeAll("this run");
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return 0;
  }
}
