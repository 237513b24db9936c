package dev.dromedary.api;

import dev.dromedary.store.WorkingMemory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.apache.camel.http.common.HttpBinding;
import org.apache.camel.http.common.HttpHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a request on the asynchronous routing engine.
 *
 * <p>Camel 4.17's own consumer frees Tomcat's thread, but then processes the exchange synchronously on a thread of
 * Spring's task executor, and holds it for as long as the route takes. That is eight requests at once; of 1,000 that
 * waited two seconds each, most ran into the servlet's timeout. Here the body is received first, by {@link
 * RequestBody}. Then the route runs on one of {@link RequestThreads} up to its first asynchronous step, and nothing
 * but a socket waits from there on. Writing the answer after that has threads of its own, as the one that completes
 * an asynchronous step belongs to somebody else.
 *
 * <p>The request is put into asynchronous mode here, and not by Spring, which would send it through all filters and
 * its dispatcher a second time when it is answered, to find that there is nothing left to do.
 *
 * <p>Would be needless if platform-http for Spring Boot processed exchanges asynchronously, as that for Vert.x does.
 */
class AsyncPlatformHttpConsumer extends SpringBootPlatformHttpConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(AsyncPlatformHttpConsumer.class);

  private final HttpBinding binding = new UnbufferedBinding();
  private final HttpServer server;

  AsyncPlatformHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, HttpServer server) {
    super(endpoint, processor, server.answering());
    this.server = server;
    // as the superclass does with its own, which can't be reached
    binding.setHeaderFilterStrategy(endpoint.getHeaderFilterStrategy());
    binding.setMuteException(endpoint.isMuteException());
    binding.setFileNameExtWhitelist(endpoint.getFileNameExtWhitelist());
  }

  /** @return null: to Spring the request is handled */
  @Override
  public CompletableFuture<Void> service(HttpServletRequest request, HttpServletResponse response) {
    AnswerOnce end = AnswerOnce.to(request);
    server.admit(end, request, response);
    try {
      server.receive(request, new RequestBody.Receiver() {
        @Override
        public void received(InputStream body, int bytes) {
          request.setAttribute(RequestBody.ATTRIBUTE, body);
          end.holds(body);
          if (bytes <= WorkingMemory.LARGE) {
            server.routing().execute(() -> route(request, response, end));
          } else {
            routeLarge(bytes, request, response, end);
          }
        }

        @Override
        public void refused(int status, String detail) {
          end.answer(() -> server.refuse(response, status, detail));
        }

        @Override
        public void gone() {
          LOG.debug("a client hung up before all of its request was there");
        }
      });
    } catch (IOException e) {
      LOG.debug("a client that is gone", e);
      end.end();
    }
    return null;
  }

  /** Most of what a route does with a large body it does before its first asynchronous step: it reads and stores it. */
  private void routeLarge(int bytes, HttpServletRequest request, HttpServletResponse response, AnswerOnce end) {
    server.memory().take(bytes).whenComplete((share, e) -> {
      if (e == null) {
        share.finish(() -> route(request, response, end));
      } else {
        end.answer(() -> server.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.getMessage()));
      }
    });
  }

  private void route(HttpServletRequest request, HttpServletResponse response, AnswerOnce end) {
    try {
      if (isSuspended()) {
        end.answer(() ->
            server.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "the service is stopping"));
        return;
      }
      Exchange exchange = exchangeOf(request, response, end);
      getAsyncProcessor().process(exchange, doneSync -> {
        if (doneSync || WorkingMemory.isWorking()) {
          answer(exchange, response, end);
        } else {
          server.answering().execute(() -> answer(exchange, response, end));
        }
      });
    } catch (Exception e) {
      end.answer(() -> fail(response, e));
    }
  }

  private Exchange exchangeOf(HttpServletRequest request, HttpServletResponse response, AnswerOnce end)
      throws Exception {
    // not released automatically: the answer is written after routing is done, and releases it
    Exchange exchange = createExchange(false);
    exchange.setPattern(ExchangePattern.InOut);
    HttpHelper.setCharsetFromContentType(request.getContentType(), exchange);
    PlatformHttpMessage message = new PlatformHttpMessage(request, response, exchange, binding, false);
    exchange.setIn(message);
    message.init(exchange, binding, request, response);
    // not by the binding: the message would copy all of it
    message.setBody(request.getAttribute(RequestBody.ATTRIBUTE));
    exchange.setVariable(ClientOfRequest.VARIABLE, ClientOfRequest.of(request));
    exchange.setVariable("principal", request.getUserPrincipal());
    exchange.setVariable("gone", end.gone());
    createUoW(exchange);
    return exchange;
  }

  private void answer(Exchange exchange, HttpServletResponse response, AnswerOnce end) {
    try {
      if (exchange.getMessage().getBody() instanceof EventStream stream && exchange.getException() == null) {
        stream(stream, response, end);
      } else {
        end.answer(() -> write(exchange, response));
      }
    } finally {
      doneUoW(exchange);
      releaseExchange(exchange, false);
    }
  }

  private void write(Exchange exchange, HttpServletResponse response) {
    try {
      if (exchange.getMessage().getBody() instanceof byte[] body && !server.hasRoomFor(body.length)) {
        server.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "too much is being sent to slow clients");
      } else {
        binding.writeResponse(exchange, response);
      }
    } catch (Exception e) {
      fail(response, e);
    }
  }

  private static void stream(EventStream stream, HttpServletResponse response, AnswerOnce end) {
    stream.over().whenComplete((done, e) -> end.end());
    try {
      stream.writeTo(response);
    } catch (IOException | IllegalStateException e) {
      stream.onError(e);
    }
  }

  private void fail(HttpServletResponse response, Exception failure) {
    if (failure instanceof IOException || failure instanceof IllegalStateException) {
      // hung up: Tomcat has ended the request then, and says so in these words
      LOG.debug("a client didn't wait for its answer: {}", failure.toString());
      return;
    }
    getExceptionHandler().handleException("no answer to a request for " + getEndpoint().getPath(), failure);
    server.refuse(response, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, null);
  }
}
