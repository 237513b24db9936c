package dev.dromedary.store;

import dev.dromedary.queue.RedisConnections;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A real Redis for a test, empty before each test method. {@link #shared()} is one for all classes; a class that stops
 * or kills it takes its {@link #own()}.
 */
public final class RedisFixture implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private static RedisFixture shared;

  private final boolean isShared;
  private EmbeddedRedis server;
  private LettuceConnectionFactory factory;
  private RedisConnections connections;
  private StatefulRedisConnection<String, String> connection;

  private RedisFixture(boolean isShared) {
    this.isShared = isShared;
  }

  public static synchronized RedisFixture shared() {
    if (shared == null) {
      shared = new RedisFixture(true);
    }
    return shared;
  }

  public static RedisFixture own() {
    return new RedisFixture(false);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (server == null) {
      start();
    }
  }

  private void start() {
    Path directory = temporary();
    server = new EmbeddedRedis(directory.resolve("redis"), new EmbeddedRedisProperties(true, null, "everysec"),
        LogFactory.getLog(RedisFixture.class));
    server.start();
    EmbeddedRedis started = server;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      started.stop();
      FileSystemUtils.deleteRecursively(directory.toFile());
    }));
    factory = newFactory();
    connections = new RedisConnections(factory);
    connection = ((RedisClient) factory.getRequiredNativeClient()).connect();
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("dromedary-test-redis");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another client, as another node would have it. */
  public LettuceConnectionFactory newFactory() {
    RedisStandaloneConfiguration where = new RedisStandaloneConfiguration("127.0.0.1", server.port());
    where.setPassword(server.getPassword());
    LettuceConnectionFactory created = new LettuceConnectionFactory(where, LettuceClientConfiguration.builder()
        .commandTimeout(Duration.ofSeconds(20))
        .clientOptions(ClientOptions.builder().timeoutOptions(TimeoutOptions.enabled()).build())
        .shutdownTimeout(Duration.ZERO)
        .build());
    created.afterPropertiesSet();
    return created;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    commands().flushall();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!isShared) {
      connections.close();
      factory.destroy();
      server.stop();
      server = null;
    }
  }

  public RedisConnections connections() {
    return connections;
  }

  /** For what a test wants to see or do in Redis itself. */
  public RedisCommands<String, String> commands() {
    return connection.sync();
  }

  public int port() {
    return server.port();
  }

  public String password() {
    return server.getPassword();
  }

  /** Redis is away until {@link #resume()}. */
  public void stopServer() {
    server.stop();
  }

  /** Redis is back, on the same port, with what its append-only file has kept. */
  public void resume() {
    server.start();
  }

  /** A hung Redis is one that got STOP, until it gets CONT. */
  public void signal(String name) throws IOException, InterruptedException {
    if (new ProcessBuilder("kill", "-" + name, "" + server.pid()).start().waitFor() != 0) {
      throw new IOException("no process " + server.pid());
    }
  }

  /** {@code kill -9}; it is started again at once, as it is in the service. */
  public void kill() {
    ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
  }
}
