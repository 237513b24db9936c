package dev.dromedary.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.apache.camel.http.common.HttpBinding;
import org.apache.camel.http.common.HttpHelper;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;
import org.springframework.web.context.request.async.WebAsyncUtils;

/**
 * Serves a request on the asynchronous routing engine.
 *
 * <p>Camel 4.17's own consumer frees Tomcat's thread, but then processes the exchange synchronously on a thread of
 * Spring's task executor, and holds it for as long as the route takes. That is eight requests at once; of 1,000 that
 * waited two seconds each, most ran into the servlet's timeout. Here the route runs on one of {@link RequestThreads} up to its first
 * asynchronous step, and nothing but a socket waits from there on. Writing the answer after that has threads of its own, as the
 * one that completes an asynchronous step belongs to somebody else.
 */
class AsyncPlatformHttpConsumer extends SpringBootPlatformHttpConsumer {
  private final HttpBinding binding = new UnreadBodyBinding();
  private final Executor routing;
  private final Executor answering;

  AsyncPlatformHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, Executor routing, Executor answering) {
    super(endpoint, processor, answering);
    this.routing = routing;
    this.answering = answering;
    // as the superclass does with its own, which is used for the answer and can't be reached
    binding.setHeaderFilterStrategy(endpoint.getHeaderFilterStrategy());
    binding.setMuteException(endpoint.isMuteException());
    binding.setFileNameExtWhitelist(endpoint.getFileNameExtWhitelist());
  }

  /** @return completes when the answer is written; fails with what went wrong before a route could answer for it */
  @Override
  @ResponseBody
  public CompletableFuture<Void> service(HttpServletRequest request, HttpServletResponse response) {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    CompletableFuture<Void> asynchronous = asynchronous(request);
    asynchronous.thenRunAsync(() -> route(request, response, asynchronous, answered), routing).exceptionally(e -> {
      answered.completeExceptionally(e);
      return null;
    });
    return answered;
  }

  private void route(HttpServletRequest request, HttpServletResponse response, CompletableFuture<Void> asynchronous,
      CompletableFuture<Void> answered) {
    try {
      if (isSuspended()) {
        response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        answered.complete(null);
        return;
      }
      Exchange exchange = exchangeOf(request, response);
      getAsyncProcessor().process(exchange, doneSync -> {
        if (doneSync) {
          answer(exchange, response, asynchronous, answered);
        } else {
          answering.execute(() -> answer(exchange, response, asynchronous, answered));
        }
      });
    } catch (Exception e) {
      answered.completeExceptionally(e);
    }
  }

  private Exchange exchangeOf(HttpServletRequest request, HttpServletResponse response) throws Exception {
    // not released automatically: the answer is written after routing is done, and releases it
    Exchange exchange = createExchange(false);
    exchange.setPattern(ExchangePattern.InOut);
    HttpHelper.setCharsetFromContentType(request.getContentType(), exchange);
    PlatformHttpMessage message = new PlatformHttpMessage(request, response, exchange, binding, false);
    exchange.setIn(message);
    message.init(exchange, binding, request, response);
    exchange.setVariable(ClientOfRequest.VARIABLE, ClientOfRequest.of(request));
    exchange.setVariable("principal", request.getUserPrincipal());
    createUoW(exchange);
    return exchange;
  }

  /** Completes when Spring has put the request into the asynchronous mode, in which an answer can be written without blocking. */
  private static CompletableFuture<Void> asynchronous(HttpServletRequest request) {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    WebAsyncUtils.getAsyncManager(request).registerDeferredResultInterceptor(begun,
        new DeferredResultProcessingInterceptor() {
          @Override
          public <T> void preProcess(NativeWebRequest any, DeferredResult<T> result) {
            begun.complete(null);
          }
        });
    return begun;
  }

  private void answer(Exchange exchange, HttpServletResponse response, CompletableFuture<Void> asynchronous,
      CompletableFuture<Void> answered) {
    try {
      if (exchange.getMessage().getBody() instanceof EventStream stream && exchange.getException() == null) {
        doneUoW(exchange);
        releaseExchange(exchange, false);
        asynchronous.thenRun(() -> stream(stream, response, answered));
        return;
      }
      afterProcess(response, exchange);
      answered.complete(null);
    } catch (Exception e) {
      answered.completeExceptionally(e);
    }
  }

  private static void stream(EventStream stream, HttpServletResponse response, CompletableFuture<Void> answered) {
    stream.over().whenComplete((done, e) -> answered.complete(null));
    try {
      stream.writeTo(response);
    } catch (IOException e) {
      stream.onError(e);
    }
  }
}
