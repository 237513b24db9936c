package dev.dromedary.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Who waits here for which token. A future that ends in any way (completed, failed, timed out, cancelled) is gone from
 * here. Thread-safe.
 *
 * @param <T> what they wait for
 */
final class Waiters<T> {
  private final ConcurrentHashMap<String, Set<CompletableFuture<T>>> byToken = new ConcurrentHashMap<>();

  CompletableFuture<T> add(String token) {
    CompletableFuture<T> future = new CompletableFuture<>();
    byToken.compute(token, (key, futures) -> {
      Set<CompletableFuture<T>> set = futures == null ? ConcurrentHashMap.newKeySet() : futures;
      set.add(future);
      return set;
    });
    future.whenComplete((value, e) -> byToken.computeIfPresent(token, (key, futures) -> {
      futures.remove(future);
      return futures.isEmpty() ? null : futures;
    }));
    return future;
  }

  boolean isWaitedFor(String token) {
    return byToken.containsKey(token);
  }

  List<String> tokens() {
    return List.copyOf(byToken.keySet());
  }

  void complete(String token, T value) {
    each(token, future -> future.complete(value));
  }

  void fail(String token, Throwable e) {
    each(token, future -> future.completeExceptionally(e));
  }

  private void each(String token, Consumer<CompletableFuture<T>> action) {
    Set<CompletableFuture<T>> futures = byToken.get(token);
    if (futures != null) {
      List.copyOf(futures).forEach(action);
    }
  }
}
