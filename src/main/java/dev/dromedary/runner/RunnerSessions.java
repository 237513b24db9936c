package dev.dromedary.runner;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens sessions with the runners of started containers. */
public final class RunnerSessions implements AutoCloseable {
  private final AttachedChannels channels;
  private final Walls walls;
  private final UserIds userIds = new UserIds();
  private final ExecutorService executor;

  /**
   * @param walls without which no container is let in
   * @param threads how many at once may go on with the pipeline after a job's end
   */
  public RunnerSessions(EngineAddress engine, Walls walls, int threads) throws IOException {
    this.walls = walls;
    channels = new AttachedChannels(engine);
    AtomicInteger number = new AtomicInteger();
    executor = Executors.newFixedThreadPool(threads, task -> {
      Thread thread = new Thread(task, "after-run-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
  }

  /**
   * Attaches to a started container and greets its runner. Blocks only for the engine's answer.
   *
   * @return fails when the container isn't what was asked for
   * @throws IOException when the engine refuses
   */
  public CompletableFuture<RunnerSession> open(String containerId) throws IOException {
    RunnerSession session = new RunnerSession(containerId, walls, userIds, executor);
    channels.attach(containerId, session::attach);
    return session.greet();
  }

  @Override
  public void close() throws IOException {
    channels.close();
    executor.shutdown();
  }
}
