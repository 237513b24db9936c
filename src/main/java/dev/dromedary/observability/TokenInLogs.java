package dev.dromedary.observability;

import dev.dromedary.submission.Submission;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Puts a submission's token into each structured log line that is written while a step works for it, as {@code
 * token}. Text logs name the token in their messages, where it matters.
 *
 * <p>Not camel-mdc, which knows no variables and adds five values of its own to each step of each exchange.
 */
@Component
@ConditionalOnProperty("logging.structured.format.console")
class TokenInLogs implements InterceptStrategy {
  private static final String KEY = "token";

  @Override
  public Processor wrapProcessorInInterceptors(CamelContext camel, NamedNode step, Processor target, Processor next) {
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        String token = tokenOf(exchange);
        if (token == null) {
          return super.process(exchange, callback);
        }
        try (Mention here = new Mention(token)) {
          return super.process(exchange, doneSync -> {
            // what failed is reported on the thread on which it failed
            try (Mention there = new Mention(token)) {
              callback.done(doneSync);
            }
          });
        }
      }
    };
  }

  private static String tokenOf(Exchange exchange) {
    Object token = exchange.getVariable("token");
    if (token == null && exchange.getMessage().getBody() instanceof Submission submission) {
      return submission.token();
    }
    return token instanceof String text ? text : null;
  }

  /** The thread speaks of a submission until this is closed; then of what it spoke of before. */
  private static final class Mention implements AutoCloseable {
    private final String before = MDC.get(KEY);

    Mention(String token) {
      MDC.put(KEY, token);
    }

    @Override
    public void close() {
      if (before == null) {
        MDC.remove(KEY);
      } else {
        MDC.put(KEY, before);
      }
    }
  }
}
