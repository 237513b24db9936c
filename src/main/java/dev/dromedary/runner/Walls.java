package dev.dromedary.runner;

import java.util.List;

/**
 * What a container must have before a program runs in it, beyond what each must have (docker/runner/PROTOCOL.md): the
 * runner looks, whatever the engine was asked for.
 *
 * @param secrets paths of which nothing may be readable
 * @param systemCallsFiltered false for a runtime with a kernel of its own, which takes no seccomp profile
 */
public record Walls(List<String> secrets, boolean systemCallsFiltered) {
  /** @param missing as the runner says it */
  boolean isNeeded(String missing) {
    return systemCallsFiltered || !missing.startsWith("seccomp:");
  }
}
