package dev.dromedary.queue;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** Camel finds it by the name of its bean, {@code redis-streams}. */
public class RedisStreamsComponent extends DefaultComponent {
  private final RedisConnections connections;
  private final String keyPrefix;
  private final String consumer;

  /**
   * @param keyPrefix in front of each stream's name makes its key in Redis; in a cluster it carries the hash tag
   * @param consumer the name that consumers go by unless their URI says otherwise; the same after a restart
   */
  public RedisStreamsComponent(RedisConnections connections, String keyPrefix, String consumer) {
    this.connections = connections;
    this.keyPrefix = keyPrefix;
    this.consumer = consumer;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
    RedisStreamsEndpoint endpoint = new RedisStreamsEndpoint(uri, this, remaining);
    endpoint.setConsumer(consumer);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  RedisConnections getConnections() {
    return connections;
  }

  String getKeyPrefix() {
    return keyPrefix;
  }
}
