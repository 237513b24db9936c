package dev.dromedary.runner;

import java.util.List;

/**
 * What a container must have before a program runs in it, beyond what each must have (docker/runner/PROTOCOL.md): the
 * runner looks, whatever the engine was asked for.
 *
 * @param secrets paths of which nothing may be readable
 * @param ownKernel for a runtime with a kernel of its own, which takes no seccomp profile, and whose limits are those of
 *     the whole kernel, where a container can't see them
 */
public record Walls(List<String> secrets, boolean ownKernel) {
  /** @param missing as the runner says it */
  boolean isNeeded(String missing) {
    return !ownKernel || !missing.startsWith("seccomp:") && !missing.startsWith("limits:");
  }
}
