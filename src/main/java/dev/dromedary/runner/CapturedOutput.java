package dev.dromedary.runner;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** What a step has written to one of its outputs so far. */
final class CapturedOutput extends ByteArrayOutputStream implements StepFollower.Output {
  @Override
  public synchronized byte[] from(int offset, int atMost) {
    int begin = Math.min(offset, count);
    return Arrays.copyOfRange(buf, begin, Math.min(count, begin + atMost));
  }
}
