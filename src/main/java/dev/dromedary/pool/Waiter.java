package dev.dromedary.pool;

import com.github.dockerjava.api.exception.DockerException;
import dev.dromedary.runner.ContainerLostException;
import dev.dromedary.runner.ParkedProgram;
import java.util.concurrent.CompletableFuture;

/** A job that waits for a container; it is withdrawn by completing its future. Guarded by its pool's lock. */
final class Waiter {
  /** Containers that break while they are prepared for one job, before that is said to be the job's doing. */
  private static final int MOST_FAILED_ORDERS = 3;

  final long memoryBytes;
  final ParkedProgram wanted;
  /** Whether the job keeps the container while it waits for another one. */
  final boolean holds;
  final long sinceNanos = System.nanoTime();
  final CompletableFuture<SandboxContainer> container = new CompletableFuture<>();
  private int failedOrders;

  /** @param wanted what would best be parked in the container, or null */
  Waiter(long memoryBytes, ParkedProgram wanted, boolean holds) {
    this.memoryBytes = memoryBytes;
    this.wanted = wanted;
    this.holds = holds;
  }

  boolean isWithdrawn() {
    return container.isDone();
  }

  /**
   * An order for this job broke a container.
   *
   * @return what the job fails with, or null when it should have another container: an engine that doesn't answer at
   *     all says nothing about the job
   */
  RuntimeException blame(Throwable failure) {
    if (failure instanceof DockerException && ++failedOrders == MOST_FAILED_ORDERS) {
      return new ContainerLostException(
          failedOrders + " containers could not be prepared for the job: " + failure.getMessage());
    }
    return null;
  }
}
