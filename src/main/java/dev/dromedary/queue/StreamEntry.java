package dev.dromedary.queue;

import java.util.Map;

/**
 * An entry as it was delivered to this consumer.
 *
 * @param deliveries how often it has been delivered, this time included
 */
record StreamEntry(DeliveryId id, Map<String, String> fields, long deliveries) {}
