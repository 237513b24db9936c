package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.http.Transfers;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

/** Against a connection that takes something only when the test says so. */
class EventStreamTest {
  private static final class Connection extends ServletOutputStream {
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    WriteListener listener;
    int credits;
    boolean broken;

    @Override
    public boolean isReady() {
      return credits > 0;
    }

    @Override
    public void setWriteListener(WriteListener writeListener) {
      listener = writeListener;
    }

    @Override
    public void write(int b) throws IOException {
      throw new IOException("not byte by byte");
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (broken) {
        throw new IOException("broken pipe");
      }
      assertThat(credits).as("nobody writes to a connection that isn't ready").isPositive();
      credits--;
      written.write(bytes, from, length);
    }

    void takes(int count) throws IOException {
      credits = count;
      listener.onWritePossible();
    }

    String text() {
      return written.toString(StandardCharsets.UTF_8);
    }
  }

  private final Connection connection = new Connection();
  private final Transfers transfers = new Transfers(1024 * 1024);
  private final EventStream stream = new EventStream(transfers);

  private void open() throws IOException {
    stream.writeTo(new MockHttpServletResponse() {
      @Override
      public ServletOutputStream getOutputStream() {
        return connection;
      }
    });
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void whatComesBeforeTheConnectionIsReadyWaitsAndStaysInOrder() throws Exception {
    stream.event("status", json("1"));
    open();
    stream.event("status", json("2"));
    stream.comment("keep-alive");
    stream.end();
    assertThat(connection.text()).isEmpty();
    connection.takes(2);
    assertThat(connection.text()).isEqualTo("event: status\ndata: 1\n\nevent: status\ndata: 2\n\n");
    assertThat(stream.over()).isNotDone();
    connection.takes(9);
    assertThat(connection.text()).endsWith(": keep-alive\n\n");
    assertThat(stream.over()).isCompleted();
  }

  @Test
  void aClientThatDoesNotReadMissesOutputAndHoldsNoMore() throws Exception {
    open();
    byte[] piece = json("x".repeat(10_000));
    for (int i = 0; i < 1000; i++) {
      stream.eventIfThereIsRoom("output", piece);
    }
    stream.event("result", json("{}"));
    stream.end();
    connection.takes(1000);
    assertThat(connection.written.size()).isLessThan(EventStream.MAX_WAITING_BYTES + 100);
    assertThat(connection.text()).endsWith("event: result\ndata: {}\n\n");
    assertThat(stream.over()).isCompleted();
  }

  @Test
  void whatTheClientHasNotTakenOfALargeEventIsCounted() throws Exception {
    open();
    stream.event("result", json("x".repeat(500_000)));
    stream.end();
    connection.takes(2);
    assertThat(connection.written.size()).isLessThan(3 * EventStream.PIECE);
    assertThat(transfers.held()).isGreaterThan(400_000);
    connection.takes(1000);
    assertThat(connection.written.size()).isGreaterThan(500_000);
    assertThat(transfers.held()).isZero();
    assertThat(stream.over()).isCompleted();
  }

  @Test
  void aClientThatLeavesHoldsNothing() throws Exception {
    open();
    stream.event("result", json("x".repeat(500_000)));
    connection.takes(2);
    stream.onError(new IOException("it is gone"));
    stream.event("result", json("x".repeat(500_000)));
    assertThat(transfers.held()).isZero();
  }

  @Test
  void aClientThatLeavesEndsTheStream() throws Exception {
    open();
    connection.takes(1);
    connection.credits = 1;
    connection.broken = true;
    stream.event("status", json("1"));
    assertThat(stream.over()).isCompleted();
    stream.event("status", json("2"));
  }
}
