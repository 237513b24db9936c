package dev.dromedary.runner;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bytes of the frames; {@code docker/runner/PROTOCOL.md} is the description, this is its Java half. */
final class RunnerProtocol {
  static final int VERSION = 8;
  static final int MAX_PAYLOAD = 65_536;
  static final int MAX_RETURNED_FILES = 4_096;
  /** What an interactive step may be told, and print, before either side is ready for more. */
  static final int STDIN_WINDOW = 1 << 18;
  static final int STDOUT_WINDOW = 1 << 20;

  static final int HELLO = 0x01;
  static final int PING = 0x02;
  static final int BEGIN = 0x10;
  static final int FILE = 0x11;
  static final int DATA = 0x12;
  static final int STEP = 0x13;
  static final int END = 0x14;
  static final int PARK = 0x15;
  static final int STOP = 0x16;
  static final int CREDIT = 0x17;

  static final int HELLO_REPLY = 0x81;
  static final int PONG = 0x82;
  static final int OUTPUT = 0x90;
  static final int USAGE = 0x91;
  static final int REPORT = 0x92;
  static final int RETURNED_FILE = 0x93;
  static final int RETURNED_DATA = 0x94;
  static final int CLEAN = 0x95;
  static final int PARKED = 0x96;
  static final int STDIN_CREDIT = 0x97;
  static final int FAULT = 0x9f;

  private static final byte[] MAGIC = "DROM".getBytes(StandardCharsets.US_ASCII);

  private static final int FLAG_RETURN_FILES = 1;
  private static final int FLAG_MERGE_STDERR = 2;
  private static final int FLAG_INTERACTIVE = 8;
  private static final int FLAG_FORKED = 16;

  static final int NOBODY = 0;

  private RunnerProtocol() {}

  /** @throws IllegalArgumentException unless the runner would take the path, too */
  static void checkPath(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    String[] components = path.split("/", -1);
    if (bytes.length == 0 || bytes.length > 512 || path.indexOf('\0') >= 0 || components.length > 16) {
      throw new IllegalArgumentException("not a path of at most 512 bytes and 16 components: " + path);
    }
    for (String component : components) {
      if (component.isEmpty() || component.equals(".") || component.equals("..")
          || component.getBytes(StandardCharsets.UTF_8).length > 255) {
        throw new IllegalArgumentException("not a relative path without . and ..: " + path);
      }
    }
  }

  /** @throws IllegalArgumentException when it is */
  static long notNegative(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("negative");
    }
    return number;
  }

  /** @param secrets paths of the container of which nothing may be readable */
  static List<ByteBuffer> hello(List<String> secrets) {
    return new Frames().frame(HELLO, out -> {
      out.write(MAGIC);
      out.writeShort(VERSION);
      for (String path : secrets) {
        out.write((path + "\0").getBytes(StandardCharsets.UTF_8));
      }
    }).toBuffers();
  }

  static List<ByteBuffer> ping(long nonce) {
    return new Frames().frame(PING, out -> out.writeLong(nonce)).toBuffers();
  }

  /**
   * What a runner says of its container.
   *
   * @param uids there are so many, from 0 on
   * @param missing the walls that aren't there, each {@code word: what is wrong}
   */
  record Greeting(int uids, List<String> missing) {
    /** @throws ContainerLostException when the other end isn't a runner of our version */
    static Greeting read(byte[] payload) {
      ByteBuffer in = ByteBuffer.wrap(payload);
      byte[] magic = new byte[4];
      if (payload.length < 7) {
        throw new ContainerLostException("the runner's HELLO has only " + payload.length + " bytes");
      }
      in.get(magic);
      int version = in.getShort();
      if (!java.util.Arrays.equals(magic, MAGIC) || version != VERSION) {
        throw new ContainerLostException("the image's runner speaks version " + version + ", this service " + VERSION
            + ": build the sandbox image anew");
      }
      in.get();
      int uids = in.getInt();
      return new Greeting(uids, StandardCharsets.UTF_8.decode(in).toString().lines().toList());
    }
  }

  /** Collects frames to be written in one go. */
  static final class Frames {
    interface Payload {
      void writeTo(DataOutputStream out) throws IOException;
    }

    /** In bytes. Longer content is sent from where it is, and not copied: nobody changes it any more. */
    private static final int MOST_COPIED = 16 * 1024;

    private final List<ByteBuffer> complete = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final DataOutputStream out = new DataOutputStream(bytes);

    Frames frame(int type, Payload payload) {
      try {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        payload.writeTo(new DataOutputStream(content));
        if (content.size() > MAX_PAYLOAD) {
          throw new IllegalArgumentException("a frame of " + content.size() + " bytes is more than " + MAX_PAYLOAD);
        }
        out.writeInt(content.size());
        out.writeByte(type);
        content.writeTo(out);
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Frames data(byte[] content) {
      return data(content, 0, content.length);
    }

    Frames data(byte[] content, int from, int to) {
      for (int at = from; at < to; at += MAX_PAYLOAD) {
        int begin = at;
        int size = Math.min(MAX_PAYLOAD, to - at);
        if (size <= MOST_COPIED) {
          frame(DATA, o -> o.write(content, begin, size));
        } else {
          complete.addAll(List.of(ByteBuffer.wrap(dataHeader(size)), ByteBuffer.wrap(content, begin, size)));
        }
      }
      return this;
    }

    /** With what comes before it. */
    private byte[] dataHeader(int size) {
      bytes.writeBytes(ByteBuffer.allocate(5).putInt(size).put((byte) DATA).array());
      return taken();
    }

    private byte[] taken() {
      byte[] all = bytes.toByteArray();
      bytes.reset();
      return all;
    }

    /** @param owner uid that the files belong to, and that the only step has; {@link #NOBODY} if they are nobody's to change */
    Frames begin(long jobNumber, int owner) {
      return frame(BEGIN, o -> {
        o.writeLong(jobNumber);
        if (owner != NOBODY) {
          o.writeInt(owner);
        }
      });
    }

    Frames file(ProgramFile file) {
      frame(FILE, o -> {
        o.writeShort(file.folder() ? 0755 : file.executable() ? 0555 : 0444);
        o.writeLong(file.content().length);
        o.write(file.path().getBytes(StandardCharsets.UTF_8));
      });
      return data(file.content());
    }

    /** @param parkedUid of the parked process to use, or {@link #NOBODY} */
    Frames step(Step step, int uid, int parkedUid) {
      return step(step, uid, parkedUid, 0);
    }

    /** One whose standard input is what {@link #data}, {@link #endOfData} and {@link #stop} say while it runs. */
    Frames interactiveStep(Step step, int uid) {
      return step(step, uid, NOBODY, FLAG_INTERACTIVE);
    }

    private Frames step(Step step, int uid, int parkedUid, int flags) {
      frame(STEP, o -> {
        strings(o, step.argv(), step.environment());
        u32(o, 3, uid);
        u64(o, 4, nanos(step.cpuTime()));
        u64(o, 5, nanos(step.wallTime()));
        u64(o, 6, step.stackBytes());
        u32(o, 7, step.processes());
        u64(o, 8, step.fileSizeBytes());
        u32(o, 9, step.openFiles());
        u64(o, 10, step.stdoutCapBytes());
        u64(o, 11, step.stderrCapBytes());
        u64(o, 12, step.stdin().length);
        u32(o, 13, (step.returnCapBytes() > 0 ? FLAG_RETURN_FILES : 0) | (step.mergeStderr() ? FLAG_MERGE_STDERR
            : 0) | flags);
        if (step.returnCapBytes() > 0) {
          u64(o, 14, step.returnCapBytes());
        }
        if (parkedUid != NOBODY) {
          u32(o, 15, parkedUid);
        }
      });
      return data(step.stdin());
    }

    Frames park(ParkedProgram parked, int uid) {
      return frame(PARK, o -> {
        strings(o, parked.argv(), parked.environment());
        u32(o, 3, uid);
        u64(o, 4, nanos(parked.cpuTime()));
        u64(o, 6, parked.stackBytes());
        u32(o, 7, parked.processes());
        u64(o, 8, parked.fileSizeBytes());
        u32(o, 9, parked.openFiles());
        u32(o, 13, (parked.mergeStderr() ? FLAG_MERGE_STDERR : 0) | (parked.forked() ? FLAG_FORKED : 0));
        field(o, 16, parked.program().getBytes(StandardCharsets.UTF_8));
      });
    }

    Frames endOfData() {
      return frame(DATA, o -> {});
    }

    Frames stop() {
      return frame(STOP, o -> {});
    }

    Frames credit(int bytes) {
      return frame(CREDIT, o -> o.writeInt(bytes));
    }

    Frames unpark() {
      return frame(PARK, o -> {});
    }

    Frames end() {
      return frame(END, o -> {});
    }

    boolean isEmpty() {
      return complete.isEmpty() && bytes.size() == 0;
    }

    /** To be written in this order; nothing is added after that. */
    List<ByteBuffer> toBuffers() {
      if (bytes.size() > 0) {
        complete.add(ByteBuffer.wrap(taken()));
      }
      return complete;
    }

    private static long nanos(Duration duration) {
      return duration.toNanos();
    }

    /** In an order that doesn't depend on the map: the runner compares a step with what is parked. */
    private static void strings(DataOutputStream o, List<String> argv, Map<String, String> environment)
        throws IOException {
      for (String argument : argv) {
        field(o, 1, argument.getBytes(StandardCharsets.UTF_8));
      }
      for (var entry : new TreeMap<>(environment).entrySet()) {
        field(o, 2, (entry.getKey() + "=" + entry.getValue()).getBytes(StandardCharsets.UTF_8));
      }
    }

    private static void field(DataOutputStream o, int tag, byte[] value) throws IOException {
      o.writeByte(tag);
      o.writeInt(value.length);
      o.write(value);
    }

    private static void u32(DataOutputStream o, int tag, int value) throws IOException {
      o.writeByte(tag);
      o.writeInt(4);
      o.writeInt(value);
    }

    private static void u64(DataOutputStream o, int tag, long value) throws IOException {
      o.writeByte(tag);
      o.writeInt(8);
      o.writeLong(value);
    }
  }
}
