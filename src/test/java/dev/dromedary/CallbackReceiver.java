package dev.dromedary;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;

/** Receives callbacks on 127.0.0.1 and keeps them. */
final class CallbackReceiver implements AutoCloseable {
  record Callback(String method, String timestamp, String signature, String delivery, byte[] body, int answer) {
    JsonNode json() {
      try {
        return Client.JSON.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("not JSON", e);
      }
    }
  }

  final List<Callback> callbacks = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile IntUnaryOperator answers;

  /** @param answers from the number of the request, from 0, to the status that it is answered with */
  CallbackReceiver(IntUnaryOperator answers) throws IOException {
    this.answers = answers;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    int status = answers.applyAsInt(callbacks.size());
    Callback callback = new Callback(exchange.getRequestMethod(), header(exchange, "Dromedary-Timestamp"),
        header(exchange, "Dromedary-Signature"), header(exchange, "Dromedary-Delivery"),
        exchange.getRequestBody().readAllBytes(), status);
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
    // not before it is answered: a test may close the server as soon as it is there
    callbacks.add(callback);
  }

  private static String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  void answerWith(int status) {
    answers = number -> status;
  }

  String url(String host) {
    return "http://" + host + ":" + server.getAddress().getPort() + "/finished";
  }

  long taken() {
    return callbacks.stream().filter(callback -> callback.answer == 200).count();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
