package dev.dromedary.queue;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** The entries that this consumer has been given and has not done with: heartbeats are sent for them. Thread-safe. */
final class InFlight {
  private final Set<DeliveryId> ids = ConcurrentHashMap.newKeySet();

  void add(DeliveryId id) {
    ids.add(id);
  }

  void remove(DeliveryId id) {
    ids.remove(id);
  }

  boolean contains(DeliveryId id) {
    return ids.contains(id);
  }

  int size() {
    return ids.size();
  }

  /** Calls with each stream and the ids of its entries. */
  void forEachStream(BiConsumer<String, Collection<String>> action) {
    byStream(ids).forEach(action);
  }

  static Map<String, Collection<String>> byStream(Collection<DeliveryId> ids) {
    return ids.stream().collect(Collectors.groupingBy(
        DeliveryId::stream, Collectors.mapping(DeliveryId::entry, Collectors.toCollection(java.util.ArrayList::new))));
  }
}
