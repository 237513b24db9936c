package dev.dromedary.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who watches, or waits, so many in all and so many for each client. A new one always finds a place: the oldest of its client
 * goes for it or, when all places are taken, the oldest of the client that has most. Thread-safe.
 *
 * @param <W> a watcher, by identity
 */
public final class Watchers<W> {
  private final int most;
  private final int mostOfClient;
  private final Map<W, String> clients = new LinkedHashMap<>();

  public Watchers(int most, int mostOfClient) {
    this.most = most;
    this.mostOfClient = mostOfClient;
  }

  /** @return who has to go */
  public synchronized Optional<W> add(W watcher, String client) {
    Optional<W> victim = Optional.empty();
    if (clients.size() >= mostOfClient
        && clients.values().stream().filter(client::equals).count() >= mostOfClient) {
      victim = oldestOf(client);
    } else if (clients.size() >= most) {
      victim = clients.values().stream().collect(Collectors.groupingBy(any -> any, Collectors.counting()))
          .entrySet().stream().max(Map.Entry.comparingByValue()).flatMap(greediest -> oldestOf(greediest.getKey()));
    }
    victim.ifPresent(clients::remove);
    clients.put(watcher, client);
    return victim;
  }

  private Optional<W> oldestOf(String client) {
    return clients.entrySet().stream().filter(entry -> entry.getValue().equals(client)).map(Map.Entry::getKey)
        .findFirst();
  }

  public synchronized void remove(W watcher) {
    clients.remove(watcher);
  }
}
