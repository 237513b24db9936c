package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class AnswerOnceTest {
  /** As Tomcat's: who completes a second time is told so. */
  private static final class Context extends MockAsyncContext {
    final AtomicInteger completed = new AtomicInteger();
    AsyncListener listener;

    Context(MockHttpServletRequest request) {
      super(request, new MockHttpServletResponse());
    }

    @Override
    public void addListener(AsyncListener added) {
      listener = added;
    }

    @Override
    public void complete() {
      if (completed.incrementAndGet() > 1) {
        throw new IllegalStateException("completed twice");
      }
    }

    /** What Tomcat does when a connection has timed out, or is closed. */
    void fail() {
      try {
        listener.onError(new AsyncEvent(this));
      } catch (java.io.IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final Context context = new Context(new MockHttpServletRequest());
  private final AnswerOnce end = answerIn(context);

  private static AnswerOnce answerIn(Context context) {
    return AnswerOnce.to(new MockHttpServletRequest() {
      @Override
      public Context startAsync() {
        return context;
      }
    });
  }

  @Test
  void anAnswerIsWrittenOnce() {
    AtomicInteger written = new AtomicInteger();
    end.answer(written::incrementAndGet);
    end.answer(written::incrementAndGet);
    end.end();
    assertThat(written).hasValue(1);
    assertThat(context.completed).hasValue(1);
  }

  @Test
  void anAnswerThatFailsEndsTheRequestToo() {
    assertThatThrownBy(() -> end.answer(() -> {
      throw new IllegalArgumentException("on purpose");
    })).hasMessage("on purpose");
    assertThat(context.completed).hasValue(1);
  }

  @Test
  void afterAnErrorNothingIsWritten_andTheRequestIsComplete() {
    context.fail();
    // or Tomcat would send a page about the error
    assertThat(context.completed).hasValue(1);
    end.answer(() -> {
      throw new AssertionError("written to a request that is over");
    });
    end.end();
    assertThat(context.completed).hasValue(1);
  }

  @Test
  void anErrorThatComesWhileAnAnswerIsWrittenWaitsForIt() throws Exception {
    ExecutorService tomcat = Executors.newSingleThreadExecutor();
    for (int round = 0; round < 2000; round++) {
      Context raced = new Context(new MockHttpServletRequest());
      AnswerOnce both = answerIn(raced);
      CyclicBarrier start = new CyclicBarrier(2);
      AtomicBoolean failed = new AtomicBoolean();
      Future<?> error = tomcat.submit(() -> {
        start.await();
        raced.fail();
        failed.set(true);
        return null;
      });
      start.await();
      both.answer(() -> {
        assertThat(failed).as("written after the error").isFalse();
        Thread.yield();
        assertThat(failed).as("the error is over while it is written").isFalse();
      });
      error.get();
      assertThat(raced.completed).hasPositiveValue();
    }
    tomcat.shutdown();
  }
}
