package dev.dromedary.store;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Real servers of all kinds, on the loopback address; they end with this. */
final class RedisServers implements AutoCloseable {
  private final Path directory;
  private final String password;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  RedisServers(Path directory, String password) {
    this.directory = directory;
    this.password = password;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // a cluster's bus is 10,000 above
      return socket.getLocalPort() > 50_000 ? socket.getLocalPort() - 20_000 : socket.getLocalPort();
    }
  }

  /** Returns when it listens. */
  Process start(int port, String configuration, String... options) throws IOException {
    Path home = Files.createDirectory(directory.resolve("" + port));
    Path file = Files.writeString(home.resolve("redis.conf"),
        "port " + port + "\nbind 127.0.0.1\ndir " + home + "\nsave \"\"\n" + configuration);
    List<String> command = new ArrayList<>(List.of("redis-server", file.toString()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(home.resolve("log").toFile()).start();
    open.push(() -> process.destroyForcibly().waitFor());
    Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
      new Socket("127.0.0.1", port).close();
      return true;
    });
    return process;
  }

  RedisCommands<String, String> commands(int port) {
    RedisClient client = client(RedisURI.builder().withHost("127.0.0.1").withPort(port)
        .withPassword(password.toCharArray()).build());
    return client.connect().sync();
  }

  RedisSentinelCommands<String, String> sentinel(int port) {
    RedisURI where = RedisURI.create("127.0.0.1", port);
    return client(where).connectSentinel(where).sync();
  }

  private RedisClient client(RedisURI where) {
    RedisClient client = RedisClient.create(where);
    open.push(() -> client.shutdown(0, 1, TimeUnit.SECONDS));
    return client;
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
