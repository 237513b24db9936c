package dev.dromedary.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a request in asynchronous mode. Either it is answered, by whichever thread comes first, or Tomcat ends it
 * because the client is gone or has been silent for too long; never both. Without this Tomcat and whoever answers would
 * complete a request at the same time, and an answer might be sent with the status 500 that Tomcat gives to a request
 * which it ends. Thread-safe.
 */
final class AnswerOnce implements AsyncListener {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerOnce.class);

  private final AsyncContext context;
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private Closeable body;
  private Runnable whenOver = () -> { };
  private boolean over;

  private AnswerOnce(AsyncContext context) {
    this.context = context;
  }

  /** Puts the request into asynchronous mode, without a time-out: what it waits for has limits of its own. */
  static AnswerOnce to(ServletRequest request) {
    AnswerOnce answer = new AnswerOnce(request.startAsync());
    answer.context.setTimeout(0);
    answer.context.addListener(answer);
    return answer;
  }

  /** @param unread of the request, to be closed with its end; null for none */
  synchronized void holds(Closeable unread) {
    body = unread;
    if (over) {
      closeBody();
    }
  }

  /** @param task called when Tomcat has ended the request, too; to be told before the request goes anywhere */
  synchronized void whenOver(Runnable task) {
    whenOver = task;
  }

  /**
   * Answers, and ends the request, unless it has ended.
   *
   * @param writing must not block for long: Tomcat waits meanwhile, if it wants to end the request
   */
  synchronized void answer(Runnable writing) {
    if (over) {
      LOG.debug("the client is gone");
      return;
    }
    try {
      writing.run();
    } finally {
      end();
    }
  }

  /** Ends the request, unless it has ended. */
  synchronized void end() {
    if (!over) {
      complete();
    }
  }

  /** Completes when Tomcat ends the request because the client is gone. */
  CompletableFuture<Void> gone() {
    return gone;
  }

  private void complete() {
    over = true;
    closeBody();
    try {
      context.complete();
    } catch (IllegalStateException e) {
      LOG.debug("Tomcat has ended the request: {}", e.toString());
    }
  }

  private void closeBody() {
    try {
      if (body != null) {
        body.close();
      }
    } catch (IOException e) {
      LOG.debug("a body that nobody wants", e);
    }
  }

  /** By Tomcat, which sends no page about the error when the request is completed here. */
  @Override
  public void onError(AsyncEvent event) {
    synchronized (this) {
      complete();
    }
    gone.complete(null);
  }

  /** There's no time-out but for an application that is no longer running. */
  @Override
  public synchronized void onTimeout(AsyncEvent event) {
    complete();
  }

  @Override
  public synchronized void onComplete(AsyncEvent event) {
    over = true;
    whenOver.run();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // it isn't started again
  }
}
