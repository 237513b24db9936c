package dev.dromedary.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine on a Unix socket that accepts connections and answers as long as it is told to. */
@Timeout(60)
class EngineCallsTest {
  @TempDir
  Path folder;
  private ServerSocketChannel server;
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();
  private volatile boolean answers = true;
  private EngineCalls calls;
  private DockerClient docker;

  @BeforeEach
  void listen() throws IOException {
    Path socket = folder.resolve("engine.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    daemon(() -> {
      while (true) {
        SocketChannel connection = server.accept();
        connections.add(connection);
        daemon(() -> serve(connection));
      }
    });
    DockerProperties properties = new DockerProperties("unix://" + socket);
    calls = DockerConfiguration.calls(properties, Duration.ofSeconds(1), Duration.ofSeconds(3));
    docker = DockerConfiguration.client(properties, calls);
  }

  private void serve(SocketChannel connection) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(1 << 16);
    while (connection.read(request.clear()) > 0) {
      if (answers) {
        connection.write(StandardCharsets.US_ASCII.encode("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"));
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException e) {
        // closed
      }
    }, "engine-of-test");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws IOException {
    calls.close();
    server.close();
  }

  @Test
  void aCallThatIsNotAnsweredInItsTimeFailsAndItsThreadGoesOn() {
    answers = false;
    assertThatThrownBy(() -> docker.removeContainerCmd("c").exec()).hasMessageContaining("has not answered DELETE")
        .hasMessageContaining("3 s");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    answers = true;
    docker.removeContainerCmd("c").exec();
  }

  @Test
  void reconnectingEndsTheCallsThatWait() {
    docker.pingCmd().exec();
    answers = false;
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    int before = connections.size();
    daemon(() -> {
      try {
        docker.removeContainerCmd("c").exec();
      } catch (RuntimeException e) {
        failure.complete(e);
      }
    });
    await().until(() -> connections.size() > before);
    calls.reconnect();
    assertThat(failure.join()).as("not by its time").hasMessageNotContaining("has not answered");
  }

  @Test
  void aCallThatEndsBecauseTheEngineIsAwayFindsItSo() {
    EngineWatch watch = new EngineWatch(docker, calls);
    answers = false;
    CompletableFuture<Boolean> answering = new CompletableFuture<>();
    daemon(() -> {
      try {
        docker.removeContainerCmd("c").exec();
      } catch (RuntimeException e) {
        answering.complete(watch.isAnswering());
      }
    });
    await().until(() -> !connections.isEmpty());
    try (watch) {
      watch.start();
      assertThat(answering.join()).isFalse();
    }
  }

  @Test
  void aSilentEngineIsAwayUntilItAnswers() {
    List<String> news = new CopyOnWriteArrayList<>();
    EngineWatch watch = new EngineWatch(docker, calls);
    watch.addListener(new EngineWatch.Listener() {
      @Override
      public void engineAway() {
        news.add("away");
      }

      @Override
      public void engineBack() {
        news.add("back");
      }
    });
    watch.start();
    try {
      await().until(() -> !connections.isEmpty());
      long before = System.nanoTime();
      answers = false;
      await().atMost(Duration.ofSeconds(30)).until(() -> !watch.isAnswering());
      assertThat(watch.reason()).contains("_ping");
      answers = true;
      await().atMost(Duration.ofSeconds(30)).until(watch::isAnswering);
      assertThat(news).containsExactly("away", "back");
      assertThat(watch.wasAway(before)).isTrue();
      assertThat(watch.wasAway(System.nanoTime())).isFalse();
    } finally {
      watch.close();
    }
  }
}
