package dev.dromedary.callback;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** So many at once; the others wait in order, and hold no thread. Thread-safe. */
public final class Turns {
  private final Queue<CompletableFuture<Turn>> waiting = new ArrayDeque<>();
  private int free;

  Turns(int atOnce) {
    free = atOnce;
  }

  /** To be ended, once. */
  public final class Turn {
    private Turn() {}

    void end() {
      CompletableFuture<Turn> next;
      synchronized (Turns.this) {
        next = waiting.poll();
        free += next == null ? 1 : 0;
      }
      if (next != null) {
        next.complete(new Turn());
      }
    }
  }

  synchronized CompletableFuture<Turn> take() {
    if (free > 0) {
      free--;
      return CompletableFuture.completedFuture(new Turn());
    }
    CompletableFuture<Turn> turn = new CompletableFuture<>();
    waiting.add(turn);
    return turn;
  }
}
