package dev.dromedary.runner;

import java.nio.ByteBuffer;

/**
 * Takes the engine's attach stream apart: its own 8-byte frames (who wrote: stdout or stderr), and in what was
 * written to stdout the runner's frames. Either may be split anywhere.
 */
final class FrameDecoder {
  interface Listener {
    void frame(int type, byte[] payload);

    /** The runner writes to stderr only when it is in trouble. */
    void stderr(byte[] text);
  }

  private static final int STDERR = 2;

  private final Listener listener;
  private final ByteBuffer engineHeader = ByteBuffer.allocate(8);
  private int engineStream;
  private int engineRemaining;
  private final ByteBuffer header = ByteBuffer.allocate(5);
  private ByteBuffer payload;

  FrameDecoder(Listener listener) {
    this.listener = listener;
  }

  /** @throws ContainerLostException when the bytes are no frames */
  void feed(ByteBuffer in) {
    while (in.hasRemaining()) {
      if (engineRemaining == 0) {
        if (!fill(engineHeader, in)) {
          return;
        }
        engineStream = engineHeader.get(0);
        engineRemaining = engineHeader.getInt(4);
        engineHeader.clear();
        if (engineRemaining < 0) {
          throw new ContainerLostException("the engine's attach stream is out of step");
        }
        continue;
      }
      int n = Math.min(engineRemaining, in.remaining());
      engineRemaining -= n;
      ByteBuffer part = in.slice(in.position(), n);
      in.position(in.position() + n);
      if (engineStream == STDERR) {
        byte[] text = new byte[n];
        part.get(text);
        listener.stderr(text);
      } else {
        feedRunner(part);
      }
    }
  }

  private void feedRunner(ByteBuffer in) {
    while (in.hasRemaining()) {
      if (payload == null) {
        if (!fill(header, in)) {
          return;
        }
        int length = header.getInt(0);
        if (length < 0 || length > RunnerProtocol.MAX_PAYLOAD) {
          throw new ContainerLostException("the runner announced a frame of " + Integer.toUnsignedString(length)
              + " bytes");
        }
        payload = ByteBuffer.allocate(length);
      }
      if (!fill(payload, in)) {
        return;
      }
      byte[] bytes = payload.array();
      payload = null;
      int type = header.get(4) & 0xff;
      header.clear();
      listener.frame(type, bytes);
    }
  }

  /** Whether {@code to} is full now. */
  private static boolean fill(ByteBuffer to, ByteBuffer from) {
    int n = Math.min(to.remaining(), from.remaining());
    to.put(from.slice(from.position(), n));
    from.position(from.position() + n);
    return !to.hasRemaining();
  }
}
