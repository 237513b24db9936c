package dev.dromedary.runner;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands out the uids of steps. The kernel counts processes by uid over all containers of a machine (RLIMIT_NPROC), so
 * a uid must be unique among those that run, not only in its container; and a container takes rising uids only, so
 * that no step ever runs under one that an earlier step had. Starts anywhere, so that several services on one machine
 * don't meet.
 *
 * <p>In a user namespace there may be no more than 65,536, which a day uses up. So they are handed out in turns from
 * either half of what there is: a container takes its uids from the half that was in use when it was booted, and is
 * replaced when that one comes to its end.
 */
final class UserIds {
  /** Below are the system's; the runner takes none of those. */
  private static final int FIRST = 1_000;
  /** Above what a machine gives to people and to user namespaces, where there is so much. */
  private static final int FIRST_OF_MANY = 100_000;
  private static final int MANY = 1 << 30;
  /** What containers take until they are replaced, at the most. */
  private static final int RESERVE = 1 << 20;

  /** By how many there are; one engine's containers have all the same. */
  private final Map<Integer, Range> current = new HashMap<>();

  /** What a container may take. */
  static final class Range {
    private final int end;
    private final int almostEnd;
    private int next;

    private Range(int begin, int start, int end) {
      this.next = start;
      this.end = end;
      this.almostEnd = end - Math.min(RESERVE, (end - begin) / 4);
    }

    synchronized int next() {
      if (next == end) {
        throw new ContainerLostException("there is no uid left that it never had");
      }
      return next++;
    }

    synchronized boolean isUsedUp() {
      return next >= almostEnd;
    }
  }

  /** @param count there are so many, from 0 on */
  synchronized Range forContainer(int count) {
    int first = count < MANY ? FIRST : FIRST_OF_MANY;
    int middle = first + (count - first) / 2;
    if (count < 4 * FIRST) {
      throw new ContainerLostException(
          "there are only " + count + " uids in the engine's containers, and each step takes one");
    }
    return current.compute(count, (any, range) -> {
      if (range == null) {
        return new Range(first, first + new SecureRandom().nextInt((middle - first) / 2), middle);
      }
      if (!range.isUsedUp()) {
        return range;
      }
      return range.end == middle ? new Range(middle, middle, count) : new Range(first, first, middle);
    });
  }
}
