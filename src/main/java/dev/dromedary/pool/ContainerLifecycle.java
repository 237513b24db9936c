package dev.dromedary.pool;

/**
 * What the pool has done to containers. Nothing here waits: the outcome comes back by a call of the pool.
 */
interface ContainerLifecycle {
  /** Answered by {@link ContainerPool#admit} or {@link ContainerPool#bootFailed}. */
  void boot(ContainerPool pool);

  /** Answered by {@link ContainerPool#paused} or {@link ContainerPool#retire}. */
  void pause(SandboxContainer container);

  /** Answered by {@link ContainerPool#unpaused} or {@link ContainerPool#retire}. */
  void unpause(SandboxContainer container);

  /** Answered by {@link ContainerPool#unpaused} or {@link ContainerPool#retire}. */
  void limitMemory(SandboxContainer container, long bytes);

  /** Answered by {@link ContainerPool#removed}. */
  void retire(SandboxContainer container);
}
