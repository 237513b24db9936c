package dev.dromedary.queue;

import io.lettuce.core.XAddArgs;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * XADD of the body: a map is the entry's fields, anything else is its only field, {@code body}. The exchange goes on
 * when Redis has answered, with the entry's id as a header. If the connection is lost in between, the entry may be
 * added twice.
 */
class RedisStreamsProducer extends DefaultAsyncProducer {
  RedisStreamsProducer(RedisStreamsEndpoint endpoint) {
    super(endpoint);
  }

  @Override
  public RedisStreamsEndpoint getEndpoint() {
    return (RedisStreamsEndpoint) super.getEndpoint();
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    RedisStreamsEndpoint endpoint = getEndpoint();
    String stream = endpoint.streams().get(0);
    try {
      Map<String, String> fields = fields(exchange);
      XAddArgs args = new XAddArgs();
      if (endpoint.getMaxLength() > 0) {
        args.maxlen(endpoint.getMaxLength()).approximateTrimming();
      }
      endpoint.getComponent().getConnections().shared()
          .thenCompose(redis -> redis.xadd(endpoint.getComponent().getKeyPrefix() + stream, args, fields))
          .whenComplete((id, e) -> {
            if (e != null) {
              exchange.setException(e);
            } else {
              exchange.getMessage().setHeader(RedisStreamsConstants.ID, id);
              exchange.getMessage().setHeader(
                  RedisStreamsConstants.DELIVERY_ID, new DeliveryId(stream, id).toString());
            }
            callback.done(false);
          });
      return false;
    } catch (InvalidPayloadException e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
  }

  private static Map<String, String> fields(Exchange exchange) throws InvalidPayloadException {
    if (exchange.getMessage().getBody() instanceof Map<?, ?> map) {
      Map<String, String> fields = new LinkedHashMap<>();
      map.forEach((name, value) -> fields.put(name.toString(), String.valueOf(value)));
      return fields;
    }
    return Map.of(RedisStreamsConstants.BODY_FIELD, exchange.getMessage().getMandatoryBody(String.class));
  }
}
