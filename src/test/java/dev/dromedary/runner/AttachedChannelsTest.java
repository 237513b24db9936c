package dev.dromedary.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AttachedChannelsTest {
  private static final int LARGE = 32 << 20;

  private static final class Deaf implements AttachedChannels.Handler {
    @Override
    public void received(ByteBuffer bytes) {}

    @Override
    public void closed(String reason) {}

    @Override
    public void tick() {}
  }

  /** A container's end of the channel; it doesn't read before it is told to. */
  private static long readAll(ServerSocket engine, CountDownLatch mayRead) {
    try (Socket container = engine.accept()) {
      InputStream in = container.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      container.getOutputStream().write("HTTP/1.1 101 UPGRADED\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      mayRead.await();
      long sum = 0;
      for (int read = 0; read < LARGE; read += 1 << 16) {
        for (byte one : in.readNBytes(1 << 16)) {
          sum = 31 * sum + one;
        }
      }
      return sum;
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static long memoryOutsideTheHeap() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
  }

  /** Frames of a program with an input of 32 MB are one array; the JDK would copy as much as it is given. */
  @Test
  void whatIsLargeIsNotCopiedAsAWhole() throws Exception {
    byte[] large = new byte[LARGE];
    long sum = 0;
    for (int i = 0; i < LARGE; i++) {
      large[i] = (byte) (i * 7 + i / 251);
      sum = 31 * sum + large[i];
    }
    CountDownLatch mayRead = new CountDownLatch(1);
    try (ServerSocket engine = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        AttachedChannels channels = new AttachedChannels(EngineAddress.parse("tcp://127.0.0.1:" + engine.getLocalPort()))) {
      CompletableFuture<Long> read = CompletableFuture.supplyAsync(() -> readAll(engine, mayRead));
      AttachedChannels.Channel channel = channels.attach("0123456789ab", any -> new Deaf());
      long before = memoryOutsideTheHeap();
      channel.send(List.of(ByteBuffer.wrap(large)));
      mayRead.countDown();
      assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(sum);
      assertThat(memoryOutsideTheHeap() - before).isLessThan(LARGE / 8);
    }
  }
}
