package dev.dromedary.runner;

/** Reaches the step that runs in a container, and nothing that comes after it. */
final class StepVoice implements Interlocutor.Voice {
  private final AttachedChannels.Channel channel;
  private boolean silent;

  StepVoice(AttachedChannels.Channel channel) {
    this.channel = channel;
  }

  @Override
  public void say(byte[] bytes) {
    send(new RunnerProtocol.Frames().data(bytes));
  }

  @Override
  public void hangUp() {
    send(new RunnerProtocol.Frames().endOfData());
  }

  @Override
  public void stop() {
    send(new RunnerProtocol.Frames().stop());
  }

  /** The step is over. */
  synchronized void fallSilent() {
    silent = true;
  }

  private synchronized void send(RunnerProtocol.Frames frames) {
    if (!silent) {
      channel.send(frames.toByteArray());
    }
  }
}
