package dev.dromedary.pool;

import dev.dromedary.pool.SandboxContainer.State;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Which of the idle containers a job gets. An unpause costs about as much as a change of the limit and as the start of
 * the quickest interpreter, so the right limit and what is parked count for more than being hot. So more containers get
 * hot when jobs come faster than interpreters start.
 */
final class ContainerChoice {
  private ContainerChoice() {}

  /** @param idle newest last; at least one */
  static SandboxContainer choose(Deque<SandboxContainer> idle, Waiter waiter) {
    Predicate<SandboxContainer> hot = c -> c.state() == State.HOT;
    Predicate<SandboxContainer> limited = c -> c.memoryBytes() == waiter.memoryBytes;
    Predicate<SandboxContainer> fitting = c -> Objects.equals(c.parked(), waiter.wanted);
    Predicate<SandboxContainer> vacant = c -> c.parked() == null;
    Predicate<SandboxContainer> ready = c -> !c.isParking();
    for (Predicate<SandboxContainer> wish : List.of(
        hot.and(limited).and(fitting).and(ready), limited.and(fitting).and(ready), hot.and(limited).and(fitting),
        hot.and(limited).and(vacant), hot.and(limited), limited.and(vacant), limited, hot.and(fitting), hot)) {
      var newestFirst = idle.descendingIterator();
      while (newestFirst.hasNext()) {
        SandboxContainer container = newestFirst.next();
        if (wish.test(container)) {
          return container;
        }
      }
    }
    return idle.peekLast();
  }
}
