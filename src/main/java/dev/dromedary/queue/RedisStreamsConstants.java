package dev.dromedary.queue;

/** Names of the headers. */
public final class RedisStreamsConstants {
  /** {@code String}: the entry's id in its stream. From the consumer, and from the producer after XADD. */
  public static final String ID = "RedisStreamsId";
  /** {@code String}: the stream, as in the endpoint's URI. */
  public static final String STREAM = "RedisStreamsStream";
  /** {@code String}: {@link DeliveryId}, which names the entry among all streams. */
  public static final String DELIVERY_ID = "RedisStreamsDeliveryId";
  /** {@code Long}: how often the entry has been delivered, this time included; 1 unless something went wrong before. */
  public static final String DELIVERIES = "RedisStreamsDeliveries";
  /** {@code String}: W3C's trace context, where the entry has a field of that name. */
  public static final String TRACE = "traceparent";
  /** {@code String}: the field that the body is, when it is no map. */
  static final String BODY_FIELD = "body";

  private RedisStreamsConstants() {}
}
