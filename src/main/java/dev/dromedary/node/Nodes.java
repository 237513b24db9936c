package dev.dromedary.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dromedary.DromedaryProperties;
import dev.dromedary.queue.RedisConnections;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Range;
import io.lettuce.core.SetArgs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The nodes that share a Redis. Each has a record there that expires unless it is written again; so a node that is
 * gone, or that doesn't reach Redis, is out of the list soon. What depends on the list is what people see, the
 * removal of containers that nobody owns any more, and the form of what is stored; who works on which submission is
 * the queue's business.
 *
 * <p>Versions run side by side while nodes are upgraded, and what one has stored the others read. A node's record
 * says which forms it reads; a newer form is written only while all nodes read it, and have done so for {@link
 * #WAY_BACK}.
 *
 * <p>Keys: {@code dromedary:{0}:node:NAME}, JSON; {@code dromedary:{0}:nodes}, names by the time of their last
 * record, ms; {@code dromedary:{0}:cluster}, an id of this Redis; {@code dromedary:{0}:languages}, what the worker
 * that came last has, YAML; {@code dromedary:{0}:unread:FORM}, there while a node that doesn't read the form has been
 * seen lately.
 */
@Component
public class Nodes implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
  private static final Duration EXPIRY = Duration.ofSeconds(20);
  /** After the last node of an older version was seen: it may come back, or the upgrade may be undone. */
  private static final Duration WAY_BACK = Duration.ofHours(1);
  private static final String PREFIX = "dromedary:{0}:";
  private static final String NAMES = PREFIX + "nodes";
  private static final String CLUSTER = PREFIX + "cluster";
  private static final String LANGUAGES = PREFIX + "languages";
  private static final String UNREAD = PREFIX + "unread:" + NodeRecord.DEFLATE;

  private final RedisConnections connections;
  private final DromedaryProperties properties;
  private final ObjectMapper json = new ObjectMapper();
  private final Clock clock = Clock.systemUTC();
  private final String startedAt = clock.instant().toString();
  private volatile Supplier<Capacity> capacity = () -> Capacity.NONE;
  private volatile String ownLanguages;
  private volatile List<NodeRecord> lastSeen = List.of();
  private volatile String clusterId;
  private volatile boolean compressedIsRead;
  private volatile boolean running;

  public Nodes(RedisConnections connections, DromedaryProperties properties, MeterRegistry meters) {
    this.connections = connections;
    this.properties = properties;
    Gauge.builder("dromedary.nodes", () -> lastSeen.size()).description("Nodes that share this Redis").register(meters);
    Gauge.builder("dromedary.nodes.containers", () -> lastSeen.stream().mapToInt(NodeRecord::containers).sum())
        .description("Containers of all nodes' pools").register(meters);
    Gauge.builder("dromedary.nodes.working", () -> lastSeen.stream().mapToInt(NodeRecord::working).sum())
        .description("Containers that run a job, of all nodes").register(meters);
  }

  /** Says who knows what this node's pool is doing. */
  public void reportsCapacity(Supplier<Capacity> source) {
    capacity = source;
  }

  /** Says what this node runs, as YAML, for nodes that have no engine to ask. */
  public void offersLanguages(String yaml) {
    ownLanguages = yaml;
  }

  /** What workers run, as the last one of them to start has told; null when none ever has. */
  CompletableFuture<String> languages() {
    return connections.shared().thenCompose(redis -> redis.get(LANGUAGES));
  }

  /**
   * Writes this node's record, and has a look at the others'. Called by a timer, more often than records expire.
   *
   * @return never fails: without Redis the record is missing, which is what it means
   */
  public CompletableFuture<Void> announce() {
    Capacity now = capacity.get();
    NodeRecord record = new NodeRecord(properties.node(),
        properties.roles().stream().map(role -> role.name().toLowerCase()).sorted().toList(),
        now.containers(), now.idle(), now.working(), startedAt,
        List.of(NodeRecord.DEFLATE));
    String text;
    try {
      text = json.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    long millis = clock.millis();
    return connections.shared().thenCompose(redis -> {
      redis.set(CLUSTER, UUID.randomUUID().toString(), SetArgs.Builder.nx());
      if (ownLanguages != null && clusterId == null) {
        redis.set(LANGUAGES, ownLanguages);
      }
      redis.set(key(properties.node()), text, SetArgs.Builder.px(EXPIRY));
      redis.zremrangebyscore(NAMES, Range.create(0L, millis - Duration.ofDays(1).toMillis()));
      redis.zadd(NAMES, (double) millis, properties.node());
      return redis.get(CLUSTER);
    }).thenCompose(id -> {
      clusterId = id;
      return living();
    }).thenCompose(this::isCompressedRead).handle((isRead, e) -> {
      compressedIsRead = e == null && isRead;
      if (e != null) {
        LOG.debug("this node's record could not be written", e);
      }
      return null;
    });
  }

  private CompletableFuture<Boolean> isCompressedRead(List<NodeRecord> nodes) {
    return connections.shared().thenCompose(redis -> {
      if (!nodes.stream().allMatch(node -> node.reads(NodeRecord.DEFLATE))) {
        redis.set(UNREAD, "", SetArgs.Builder.px(WAY_BACK));
      }
      return redis.exists(UNREAD);
    }).thenApply(unread -> unread == 0);
  }

  /** Whether all nodes read what is stored compressed, as of the last {@link #announce()}. */
  public boolean readCompressed() {
    return compressedIsRead;
  }

  /** The nodes that have a record now, by name. */
  public CompletableFuture<List<NodeRecord>> living() {
    return connections.shared().thenCompose(redis -> redis.zrange(NAMES, 0, -1).thenCompose(names -> names.isEmpty()
        ? CompletableFuture.completedFuture(List.<KeyValue<String, String>>of())
        : redis.mget(names.stream().map(Nodes::key).toArray(String[]::new))))
        .thenApply(records -> {
          lastSeen = records.stream().filter(KeyValue::hasValue).map(record -> read(record.getValue()))
              .sorted(java.util.Comparator.comparing(NodeRecord::name)).toList();
          return lastSeen;
        });
  }

  /** Names this Redis, whatever its address; null until it has been reached. */
  public String clusterId() {
    return clusterId;
  }

  @Override
  public void start() {
    running = true;
  }

  /** Takes this node off the list. Camel has stopped by now, its phase is higher, so it isn't announced again. */
  @Override
  public void stop() {
    running = false;
    try {
      connections.shared().thenCompose(redis -> {
        redis.zrem(NAMES, properties.node());
        return redis.del(key(properties.node()));
      }).get(2, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("this node's record is left to expire", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return 1;
  }

  private static String key(String node) {
    return PREFIX + "node:" + node;
  }

  private NodeRecord read(String text) {
    try {
      return json.readValue(text, NodeRecord.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Redis holds something else than a node's record", e);
    }
  }
}
