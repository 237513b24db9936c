package dev.dromedary.runner;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reaches the step that runs in a container, and nothing that comes after it. Keeps what the step's window has no
 * room for, and how far the step may go on printing.
 */
final class StepInputPipe implements InteractiveIo.Voice {
  /**
   * What was in the program's pipe when it ended comes in addition to the window; the kernel lets a program make it
   * as large as this.
   */
  private static final int LARGEST_PIPE = 1 << 20;
  /** Credits of less are not worth a frame. */
  private static final int LEAST_CREDIT = RunnerProtocol.STDOUT_WINDOW / 4;

  /** A part of what was said. */
  private record Words(byte[] bytes, int from) {}

  private final AttachedChannels.Channel channel;
  private final Deque<Words> unsent = new ArrayDeque<>();
  private int stdinWindow = RunnerProtocol.STDIN_WINDOW;
  private long stdoutWindow = RunnerProtocol.STDOUT_WINDOW;
  private int allowed;
  private boolean hungUp;
  private boolean silent;

  StepInputPipe(AttachedChannels.Channel channel) {
    this.channel = channel;
  }

  @Override
  public synchronized void say(byte[] bytes) {
    if (!silent) {
      unsent.add(new Words(bytes, 0));
      sendWords();
    }
  }

  @Override
  public synchronized void hangUp() {
    hungUp = true;
    sendWords();
  }

  @Override
  public synchronized void allow(int bytes) {
    allowed += bytes;
    if (allowed >= LEAST_CREDIT) {
      stdoutWindow += allowed;
      send(new RunnerProtocol.Frames().credit(allowed));
      allowed = 0;
    }
  }

  @Override
  public synchronized void stop() {
    send(new RunnerProtocol.Frames().stop());
  }

  /** @return whether the step may have printed so much more */
  synchronized boolean printed(int bytes) {
    stdoutWindow -= bytes;
    return stdoutWindow >= -LARGEST_PIPE;
  }

  /**
   * The step has read so much more.
   *
   * @return whether that was said
   */
  synchronized boolean read(int bytes) {
    if (bytes < 0 || bytes > RunnerProtocol.STDIN_WINDOW - stdinWindow) {
      return false;
    }
    stdinWindow += bytes;
    sendWords();
    return true;
  }

  /** The step is over. */
  synchronized void fallSilent() {
    silent = true;
    unsent.clear();
  }

  private void sendWords() {
    RunnerProtocol.Frames frames = new RunnerProtocol.Frames();
    while (stdinWindow > 0 && !unsent.isEmpty()) {
      Words words = unsent.remove();
      int to = Math.min(words.bytes.length, words.from + stdinWindow);
      frames.data(words.bytes, words.from, to);
      stdinWindow -= to - words.from;
      if (to < words.bytes.length) {
        unsent.addFirst(new Words(words.bytes, to));
      }
    }
    if (hungUp && unsent.isEmpty()) {
      hungUp = false;
      frames.endOfData();
    }
    send(frames);
  }

  private void send(RunnerProtocol.Frames frames) {
    if (!silent && !frames.isEmpty()) {
      channel.send(frames.toBuffers());
    }
  }
}
