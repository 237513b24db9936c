package dev.dromedary.runner;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** How much a step has written to one of its outputs so far, and the beginning of it. */
final class CapturedOutput extends ByteArrayOutputStream implements StepFollower.Output {
  private final long kept;
  private long written;

  /** @param kept bytes that are */
  CapturedOutput(long kept) {
    this.kept = kept;
  }

  /** @return where in {@code bytes[from, to)} the part begins that isn't kept */
  int take(byte[] bytes, int from, int to) {
    int cut = (int) Math.min(to, from + kept - count);
    write(bytes, from, cut - from);
    written += to - from;
    return cut;
  }

  long written() {
    return written;
  }

  boolean isCut() {
    return written > count;
  }

  @Override
  public synchronized byte[] from(int offset, int atMost) {
    int begin = Math.min(offset, count);
    return Arrays.copyOfRange(buf, begin, Math.min(count, begin + atMost));
  }
}
