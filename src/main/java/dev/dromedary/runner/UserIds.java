package dev.dromedary.runner;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands out the uids of steps. The kernel counts processes by uid over all containers of a machine (RLIMIT_NPROC), so a uid must
 * be unique on the machine, not only in its container; and as a container takes rising uids only, no step ever runs under
 * one that an earlier step had. Starts anywhere, so that several services on one machine don't meet.
 */
final class UserIds {
  private static final int FIRST = 100_000;
  private static final int LAST = Integer.MAX_VALUE - 1;

  private final AtomicInteger next = new AtomicInteger(FIRST + new SecureRandom().nextInt(1 << 30));

  int next() {
    return next.getAndUpdate(uid -> uid == LAST ? FIRST : uid + 1);
  }
}
