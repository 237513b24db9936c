package dev.dromedary.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    return noise;
  }

  /** What follows the header of each DATA frame, which must be one that the runner takes. */
  private static byte[] content(List<ByteBuffer> buffers) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    buffers.forEach(buffer -> all.write(buffer.array(), buffer.position(), buffer.remaining()));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (ByteBuffer in = ByteBuffer.wrap(all.toByteArray()); in.hasRemaining(); ) {
      int size = in.getInt();
      assertThat(size).isBetween(1, RunnerProtocol.MAX_PAYLOAD);
      assertThat(in.get()).isEqualTo((byte) RunnerProtocol.DATA);
      content.write(in.array(), in.position(), size);
      in.position(in.position() + size);
    }
    return content.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16 * 1024, 16 * 1024 + 1, 65_536, 65_537, 65_536 + 16 * 1024 + 1, 1_000_000})
  void dataOfAnyLengthArrivesAsItIs(int size) {
    byte[] before = noise(10);
    byte[] data = noise(size);
    RunnerProtocol.Frames frames = new RunnerProtocol.Frames().data(before).data(data).data(before);
    assertThat(content(frames.toBuffers()))
        .isEqualTo(ByteBuffer.allocate(20 + size).put(before).put(data).put(before).array());
  }

  /** An input of 32 MB was in memory four times while it was sent. */
  @Test
  void longDataIsNotCopied() {
    byte[] data = noise(1_000_000);
    List<ByteBuffer> buffers = new RunnerProtocol.Frames().data(data).toBuffers();
    assertThat(buffers.stream().filter(buffer -> buffer.array() != data).mapToInt(ByteBuffer::remaining).sum())
        .isLessThan(1000 + 16 * 1024);
  }
}
