package dev.dromedary.store;

import dev.dromedary.submission.ProgressEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Which of the submissions that this node runs are being watched by somebody, on whichever node.
 *
 * <p>Who watches first marks the submission, then publishes the wish. A worker first notes here that it runs the
 * submission, then looks for the mark (as a part of the step that starts it). So one of the two sees the other.
 * Thread-safe.
 */
public final class LocalWatches {
  private final Map<String, Watch> byToken = new ConcurrentHashMap<>();
  private volatile BiConsumer<String, ProgressEvent> publisher = (token, event) -> {};

  /** One submission that runs here. Tells nobody anything as long as nobody wants to know. */
  public static final class Watch {
    private final Consumer<ProgressEvent> publish;
    private ProgressEvent.Stage stage;
    private volatile int wishes;

    Watch(Consumer<ProgressEvent> publish) {
      this.publish = publish;
    }

    /** How often somebody has begun to watch; they all want to hear what has been said before. 0 while nobody has. */
    public int wishes() {
      return wishes;
    }

    public synchronized void enter(ProgressEvent.Stage next) {
      if (next.equals(stage)) {
        return;
      }
      stage = next;
      if (wishes > 0) {
        publish.accept(next);
      }
    }

    public void wrote(ProgressEvent.Output output) {
      publish.accept(output);
    }

    private synchronized void wish() {
      wishes++;
      if (stage != null) {
        publish.accept(stage);
      }
    }
  }

  /** @param how must not block */
  void publishBy(BiConsumer<String, ProgressEvent> how) {
    publisher = how;
  }

  void begin(String token) {
    byToken.put(token, new Watch(event -> publisher.accept(token, event)));
  }

  void wish(String token) {
    Watch watch = byToken.get(token);
    if (watch != null) {
      watch.wish();
    }
  }

  void end(String token) {
    byToken.remove(token);
  }

  /** @return one that nobody ever watches for a submission that isn't run here */
  public Watch of(String token) {
    return byToken.getOrDefault(token, new Watch(event -> {}));
  }
}
