package dev.dromedary.pool;

/** Carries out what a pool orders. Does not wait. */
interface ContainerLifecycle {
  /**
   * Answered by one call of {@link ContainerPool#admit} for a container that has booted, of {@link ContainerPool#done}
   * for any other order, or of {@link ContainerPool#failed}.
   */
  void carryOut(ContainerOrder order);
}
