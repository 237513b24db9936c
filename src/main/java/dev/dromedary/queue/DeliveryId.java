package dev.dromedary.queue;

/**
 * Names an entry among all streams, as text {@code stream/entry}: entries of two streams may well have the same id.
 *
 * @param stream as in the endpoint's URI, that is without the component's key prefix
 * @param entry the entry's id in its stream, {@code milliseconds-sequence}
 */
public record DeliveryId(String stream, String entry) {

  /** @throws IllegalArgumentException when the text is no delivery id */
  public static DeliveryId parse(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 1 || slash == text.length() - 1) {
      throw new IllegalArgumentException("a delivery id is stream/entry, not " + text);
    }
    return new DeliveryId(text.substring(0, slash), text.substring(slash + 1));
  }

  /** When the entry was added, by Redis's clock, in milliseconds since 1970. */
  public long addedAtMillis() {
    return Long.parseLong(entry.substring(0, entry.indexOf('-')));
  }

  @Override
  public String toString() {
    return stream + "/" + entry;
  }
}
