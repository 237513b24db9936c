package dev.dromedary.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.DromedaryProperties;
import dev.dromedary.Role;
import dev.dromedary.store.RedisFixture;
import io.lettuce.core.SetArgs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes of this version beside one that doesn't read what is stored compressed. */
class OlderNodesIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  private static final String UNREAD = "dromedary:{0}:unread:deflate";
  private static final String OLDER = "dromedary:{0}:node:older";

  private static Nodes node(String name) {
    DromedaryProperties properties = new DromedaryProperties(Path.of("target"), name, EnumSet.allOf(Role.class), false);
    return new Nodes(redis.connections(), properties, new SimpleMeterRegistry());
  }

  private static boolean compresses(Nodes node) throws Exception {
    node.announce().get(20, TimeUnit.SECONDS);
    return node.readCompressed();
  }

  /** As 98ad5e2 announces itself. */
  private static void startOlder() {
    redis.commands().set(OLDER, """
        {"name":"older","roles":["api","worker"],"containers":3,"idle":3,"working":0,\
        "started_at":"2026-11-28T08:24:40.123456789Z"}""", SetArgs.Builder.px(20_000));
    redis.commands().zadd("dromedary:{0}:nodes", System.currentTimeMillis(), "older");
  }

  @Test
  void nothingIsCompressedBeforeTheOthersAreKnown_norWhileOneDoesNotReadIt_norForAnHourAfterwards() throws Exception {
    Nodes first = node("first");
    assertThat(first.readCompressed()).as("not looked yet").isFalse();
    assertThat(compresses(first)).isTrue();

    startOlder();
    assertThat(compresses(first)).isFalse();
    redis.commands().del(OLDER);
    Nodes second = node("second");
    assertThat(compresses(first)).isFalse();
    assertThat(compresses(second)).as("a node that has never met the older one").isFalse();
    assertThat(redis.commands().pttl(UNREAD)).isBetween(3_500_000L, 3_600_000L);

    redis.commands().del(UNREAD);
    assertThat(compresses(first)).isTrue();
    assertThat(compresses(second)).isTrue();
  }

  @Test
  void nothingIsCompressedWhileItIsNotKnownWhoReadsIt() throws Exception {
    Nodes node = node("first");
    assertThat(compresses(node)).isTrue();
    // not a node's record
    redis.commands().set(OLDER, "?");
    redis.commands().zadd("dromedary:{0}:nodes", System.currentTimeMillis(), "older");
    assertThat(compresses(node)).isFalse();
  }
}
