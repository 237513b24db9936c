package dev.dromedary.pool;

/**
 * What the pool has done to containers. Nothing here waits: the outcome comes back by a call of the pool.
 */
interface ContainerLifecycle {
  /** Answered by {@link ContainerPool#admit} or {@link ContainerPool#bootFailed}. */
  void boot(ContainerPool pool);

  /** Answered by {@link ContainerPool#paused} or {@link ContainerPool#orderFailed}. */
  void pause(SandboxContainer container);

  /** Answered by {@link ContainerPool#unpaused} or {@link ContainerPool#orderFailed}. */
  void unpause(SandboxContainer container);

  /** Answered by {@link ContainerPool#limited} or {@link ContainerPool#orderFailed}. */
  void limitMemory(SandboxContainer container, long bytes);

  /** Answered by {@link ContainerPool#removed}. */
  void retire(SandboxContainer container);
}
