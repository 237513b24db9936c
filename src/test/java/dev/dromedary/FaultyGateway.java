package dev.dromedary;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A reverse proxy that fails as the first part of the path says; the rest is the service's path. What fails once fails
 * at the first request only.
 * <ul>
 *   <li>{@code unsent}: once, the connection is closed before the service hears of the request;
 *   <li>{@code lost}: once, the connection is closed when the service has answered;
 *   <li>{@code busy}, {@code quota}: once, 503 or 429 with a Retry-After of {@link #RETRY_AFTER} seconds;
 *   <li>{@code full}: always 503 with a Retry-After of a second;
 *   <li>{@code broken}: once, a stream is cut after its first event;
 *   <li>{@code silent}: no answer; {@code drip}: a stream that has nothing but comments.
 * </ul>
 */
final class FaultyGateway implements AutoCloseable {
  static final int RETRY_AFTER = 2;

  /** @param token of the submission that the service made of it; null without one */
  record Post(String idempotencyKey, long at, String token) {}

  private final URI service;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, List<Post>> posts = new HashMap<>();
  private final Map<String, Integer> requests = new HashMap<>();

  FaultyGateway(int port) throws IOException {
    service = URI.create("http://localhost:" + port);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  synchronized List<Post> posts(String fault) {
    return List.copyOf(posts.getOrDefault(fault, List.of()));
  }

  private synchronized boolean isFirst(String fault, boolean stream) {
    return requests.merge(fault + stream, 1, Integer::sum) == 1;
  }

  private synchronized void note(String fault, HttpExchange exchange, String token) {
    if (exchange.getRequestMethod().equals("POST")) {
      posts.computeIfAbsent(fault, any -> new ArrayList<>())
          .add(new Post(exchange.getRequestHeaders().getFirst("Idempotency-Key"), System.nanoTime(), token));
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    String fault = path.substring(1, path.indexOf('/', 1));
    boolean stream = path.endsWith("/events");
    boolean first = isFirst(fault, stream);
    byte[] body = exchange.getRequestBody().readAllBytes();
    try (exchange) {
      if (fault.equals("silent")) {
        closed.await();
      } else if (fault.equals("drip") && stream) {
        drip(exchange);
      } else if (fault.equals("full")) {
        refuse(exchange, fault, 503, 1);
      } else if (fault.equals("busy") && first && !stream) {
        refuse(exchange, fault, 503, RETRY_AFTER);
      } else if (fault.equals("quota") && first && !stream) {
        refuse(exchange, fault, 429, RETRY_AFTER);
      } else if (fault.equals("unsent") && first && !stream) {
        note(fault, exchange, null);
      } else {
        forward(exchange, path.substring(fault.length() + 1), body, fault, first);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refuse(HttpExchange exchange, String fault, int status, int seconds) throws IOException {
    note(fault, exchange, null);
    byte[] body = "{\"error\": \"queue is full\"}".getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Retry-After", Integer.toString(seconds));
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private void drip(HttpExchange exchange) throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    do {
      exchange.getResponseBody().write(": nothing\n\n".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    } while (!closed.await(100, TimeUnit.MILLISECONDS));
  }

  private void forward(HttpExchange exchange, String path, byte[] body, String fault, boolean first)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path))
        .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (String name : List.of("Content-Type", "Idempotency-Key", "Accept")) {
      if (exchange.getRequestHeaders().containsKey(name)) {
        request.header(name, exchange.getRequestHeaders().getFirst(name));
      }
    }
    HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    boolean stream = path.endsWith("/events");
    try (InputStream from = answer.body()) {
      if (!stream) {
        byte[] text = from.readAllBytes();
        note(fault, exchange, Client.JSON.readTree(text).path("token").asText(null));
        if (first && fault.equals("lost")) {
          return;
        }
        answer.headers().firstValue("Content-Type")
            .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        exchange.sendResponseHeaders(answer.statusCode(), text.length);
        exchange.getResponseBody().write(text);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(answer.statusCode(), 0);
      relay(from, exchange.getResponseBody(), first && fault.equals("broken"));
    }
  }

  private static void relay(InputStream from, OutputStream to, boolean cut) throws IOException {
    byte[] piece = new byte[8192];
    for (int size = from.read(piece); size >= 0; size = from.read(piece)) {
      to.write(piece, 0, size);
      to.flush();
      if (cut) {
        throw new IOException("cut");
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
