package dev.dromedary.callback;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.springframework.stereotype.Component;

/**
 * Makes one attempt to deliver a callback. Follows no redirects, reads nothing of an answer but its status, and keeps
 * no connection. The threads, of which there are at most {@link #MAX_THREADS}, wait for receivers no longer than the
 * timeout. An attempt waits for its {@link #turn} before there is anything to be sent: it is no receiver's fault that
 * others are slow, and what waits takes no memory.
 */
@Component("callbackSender")
public class CallbackSender implements AutoCloseable {
  private static final int MAX_THREADS = 32;
  /** In bytes, as JSON. */
  private static final int LARGE = 1 << 20;
  /** Of large ones, each of which may be 43 MB. */
  private static final int MAX_LARGE = 2;

  private final CallbackProperties properties;
  private final Clock clock = Clock.systemUTC();
  private final CloseableHttpClient http;
  private final ThreadPoolExecutor threads;
  private final ScheduledExecutorService deadlines;
  private final Turns small = new Turns(MAX_THREADS - MAX_LARGE);
  private final Turns large = new Turns(MAX_LARGE);

  CallbackSender(CallbackProperties properties) {
    this.properties = properties;
    Timeout timeout = Timeout.of(properties.timeout());
    http = HttpClients.custom()
        .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(new EgressFilter(properties.allowedHosts()))
            .setDefaultConnectionConfig(
                ConnectionConfig.custom().setConnectTimeout(timeout).setSocketTimeout(timeout).build())
            .setMaxConnTotal(MAX_THREADS).setMaxConnPerRoute(MAX_THREADS)
            .build())
        .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(timeout).build())
        .setConnectionReuseStrategy((request, response, context) -> false)
        .setUserAgent("Dromedary")
        .disableRedirectHandling().disableAutomaticRetries().disableCookieManagement().disableAuthCaching()
        .disableContentCompression()
        .build();
    threads = new ThreadPoolExecutor(
        MAX_THREADS, MAX_THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), CallbackSender::thread);
    threads.allowCoreThreadTimeOut(true);
    deadlines = Executors.newSingleThreadScheduledExecutor(CallbackSender::thread);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "callback");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Completes when an attempt may be made; to be followed by {@link #end}.
   *
   * @param bytes of the submission, as JSON
   */
  public CompletableFuture<Turns.Turn> turn(long bytes) {
    return (bytes > LARGE ? large : small).take();
  }

  public void end(Turns.Turn turn) {
    turn.end();
  }

  /**
   * @param body JSON
   * @return a word for the log; fails with {@link CallbackFailedException}, after which another attempt may be made, or
   *     {@link CallbackRefusedException}, after which none should
   */
  public CompletableFuture<String> send(String url, String token, byte[] body) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    try {
      URI uri = uri(url);
      HttpPut request = request(uri, token, body);
      threads.execute(() -> {
        try {
          answer.complete(put(uri, request));
        } catch (Exception e) {
          answer.completeExceptionally(e);
        }
      });
    } catch (CallbackRefusedException e) {
      answer.completeExceptionally(e);
    } catch (java.util.concurrent.RejectedExecutionException e) {
      answer.completeExceptionally(new CallbackFailedException("the service is stopping"));
    }
    return answer;
  }

  private static URI uri(String url) throws CallbackRefusedException {
    try {
      URI uri = new URI(url);
      if (uri.getHost() == null || uri.getUserInfo() != null
          || !"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
        throw new CallbackRefusedException("not a URL that can be called: http or https, a host, and no user");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new CallbackRefusedException("not a URL: " + e.getReason());
    }
  }

  private HttpPut request(URI uri, String token, byte[] body) {
    HttpPut request = new HttpPut(uri);
    request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    // the same with each attempt, should the receiver want to know whether it has had it already
    request.setHeader("Dromedary-Delivery", token);
    if (!properties.secret().isEmpty()) {
      String timestamp = Long.toString(clock.instant().getEpochSecond());
      request.setHeader(CallbackSignature.TIMESTAMP, timestamp);
      request.setHeader(CallbackSignature.HEADER, CallbackSignature.of(properties.secret(), timestamp, body));
    }
    return request;
  }

  private String put(URI uri, HttpPut request) throws CallbackRefusedException, CallbackFailedException {
    long began = System.nanoTime();
    // timeouts of the socket start anew with every byte
    ScheduledFuture<?> deadline = deadlines.schedule(request::cancel, properties.timeout().toMillis(),
        TimeUnit.MILLISECONDS);
    try (ClassicHttpResponse response = http.executeOpen(HttpHost.create(uri), request, null)) {
      int status = response.getCode();
      String words = status + " in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + " ms";
      if (status >= 500 || status == 408 || status == 429) {
        throw new CallbackFailedException("answered with " + words);
      }
      if (status < 200 || status >= 300) {
        throw new CallbackRefusedException("answered with " + words
            + (status / 100 == 3 ? "; redirects are not followed" : ""));
      }
      return words;
    } catch (EgressFilter.ForbiddenHostException e) {
      throw new CallbackRefusedException(e.getMessage());
    } catch (IOException e) {
      throw new CallbackFailedException(request.isCancelled() ? "no answer within " + properties.timeout()
          : e.toString());
    } finally {
      deadline.cancel(false);
    }
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    deadlines.shutdownNow();
    http.close();
  }
}
