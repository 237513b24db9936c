package dev.dromedary.queue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Adds entries to a Redis stream, or consumes them as a member of a consumer group. Needs Redis 6.2 or later. */
@UriEndpoint(firstVersion = "0.1.0", scheme = "redis-streams", title = "Redis Streams",
    syntax = "redis-streams:streamKey", category = {Category.MESSAGING, Category.DATABASE},
    headersClass = RedisStreamsConstants.class)
public class RedisStreamsEndpoint extends DefaultEndpoint {
  @UriPath(description = "The stream. A consumer takes several, separated by commas, in order of priority.")
  @Metadata(required = true)
  private final String streamKey;

  @UriParam(label = "consumer", defaultValue = "workers",
      description = "The consumer group; created when it is missing, at the beginning of the stream.")
  private String group = "workers";

  @UriParam(label = "consumer", description = "This consumer's name in the group, unique among those that are alive, "
      + "and the same after a restart. Defaults to the component's.")
  private String consumer;

  @UriParam(label = "consumer", description = "Reference to the Credits, which say how many entries may be in flight. "
      + "Without it maxInFlight says so.")
  private Credits credits;

  @UriParam(label = "consumer", defaultValue = "16", description = "How many entries may be in flight at once.")
  private int maxInFlight = 16;

  @UriParam(label = "consumer", defaultValue = "100", description = "How many entries to read at once, at most.")
  private int maxRead = 100;

  @UriParam(label = "consumer", defaultValue = "onCompletion", enums = "onCompletion,manual",
      description = "Whether the consumer acknowledges (and deletes) an entry when its exchange completes without "
          + "failure, or the route does so itself.")
  private Acknowledge acknowledge = Acknowledge.onCompletion;

  @UriParam(label = "consumer", defaultValue = "5s", javaType = "java.time.Duration",
      description = "How long one read waits in Redis for an entry, 10 s at most.")
  private Duration block = Duration.ofSeconds(5);

  @UriParam(label = "consumer", defaultValue = "5s", javaType = "java.time.Duration",
      description = "How often to tell Redis that entries in flight are being worked on. A small part of claimIdle.")
  private Duration heartbeat = Duration.ofSeconds(5);

  @UriParam(label = "consumer", defaultValue = "15s", javaType = "java.time.Duration",
      description = "How long an entry must be without a heartbeat before another consumer takes it over. Also the "
          + "delay before an entry whose exchange failed is delivered again.")
  private Duration claimIdle = Duration.ofSeconds(15);

  @UriParam(label = "consumer,advanced", defaultValue = "5",
      description = "With several streams, every so-many-th read begins with the last one instead of the first.")
  private int fairness = 5;

  @UriParam(label = "producer", defaultValue = "0",
      description = "About how many entries to keep in the stream, the oldest are dropped; 0 keeps all.")
  private long maxLength;

  public RedisStreamsEndpoint(String uri, RedisStreamsComponent component, String streamKey) {
    super(uri, component);
    this.streamKey = streamKey;
    if (streams().isEmpty() || streams().stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("redis-streams: needs a stream, as in redis-streams:orders, not " + uri);
    }
  }

  @Override
  public RedisStreamsComponent getComponent() {
    return (RedisStreamsComponent) super.getComponent();
  }

  @Override
  public Producer createProducer() {
    if (streams().size() > 1) {
      throw new IllegalArgumentException("a producer adds to one stream, not to " + streamKey);
    }
    return new RedisStreamsProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    if (heartbeat.multipliedBy(2).compareTo(claimIdle) > 0) {
      throw new IllegalArgumentException("heartbeat=" + heartbeat + " is more than half of claimIdle=" + claimIdle
          + ": entries in flight would be taken over");
    }
    if (block.toSeconds() > ConnectionWatch.LONGEST_BLOCK_SECONDS) {
      throw new IllegalArgumentException("block=" + block + " is more than "
          + ConnectionWatch.LONGEST_BLOCK_SECONDS + " s: the connection would be taken for a silent one");
    }
    RedisStreamsConsumer created = new RedisStreamsConsumer(this, processor);
    configureConsumer(created);
    return created;
  }

  List<String> streams() {
    return Arrays.stream(streamKey.split(",")).map(String::trim).toList();
  }

  ConsumerGroup consumerGroup() {
    return new ConsumerGroup(getComponent().getKeyPrefix(), group, consumer);
  }

  public String getStreamKey() {
    return streamKey;
  }

  public String getGroup() {
    return group;
  }

  public void setGroup(String group) {
    this.group = group;
  }

  public String getConsumer() {
    return consumer;
  }

  public void setConsumer(String consumer) {
    this.consumer = consumer;
  }

  public Credits getCredits() {
    return credits;
  }

  public void setCredits(Credits credits) {
    this.credits = credits;
  }

  public int getMaxInFlight() {
    return maxInFlight;
  }

  public void setMaxInFlight(int maxInFlight) {
    this.maxInFlight = maxInFlight;
  }

  public int getMaxRead() {
    return maxRead;
  }

  public void setMaxRead(int maxRead) {
    this.maxRead = maxRead;
  }

  public Acknowledge getAcknowledge() {
    return acknowledge;
  }

  public void setAcknowledge(Acknowledge acknowledge) {
    this.acknowledge = acknowledge;
  }

  public Duration getBlock() {
    return block;
  }

  public void setBlock(Duration block) {
    this.block = block;
  }

  public Duration getHeartbeat() {
    return heartbeat;
  }

  public void setHeartbeat(Duration heartbeat) {
    this.heartbeat = heartbeat;
  }

  public Duration getClaimIdle() {
    return claimIdle;
  }

  public void setClaimIdle(Duration claimIdle) {
    this.claimIdle = claimIdle;
  }

  public int getFairness() {
    return fairness;
  }

  public void setFairness(int fairness) {
    this.fairness = fairness;
  }

  public long getMaxLength() {
    return maxLength;
  }

  public void setMaxLength(long maxLength) {
    this.maxLength = maxLength;
  }
}
