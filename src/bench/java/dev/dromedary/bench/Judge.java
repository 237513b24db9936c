package dev.dromedary.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of the service. Every answer is looked at: a fast wrong one counts for nothing. */
final class Judge {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final String WAIT = "/submissions?wait=true&fields=status,tests";
  private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI server;

  Judge(URI server) {
    this.server = server;
  }

  static ObjectNode submission(Program program) {
    return JSON.createObjectNode().put("language", program.language()).put("source_code", program.source())
        .put("expected_output", program.output());
  }

  /**
   * On the caller's thread, as a single client does it: the other client passes a request through three.
   *
   * @return the finished submission, Accepted
   */
  JsonNode run(ObjectNode submission) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) server.resolve(WAIT).toURL().openConnection();
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    byte[] body = submission.toString().getBytes(StandardCharsets.UTF_8);
    connection.setFixedLengthStreamingMode(body.length);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    int code = connection.getResponseCode();
    try (InputStream in = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return accepted(code, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private CompletableFuture<JsonNode> start(ObjectNode submission) {
    return HTTP.sendAsync(request(submission), HttpResponse.BodyHandlers.ofString())
        .thenApply(answer -> accepted(answer.statusCode(), answer.body()));
  }

  private HttpRequest request(ObjectNode submission) {
    return HttpRequest.newBuilder(server.resolve(WAIT)).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(submission.toString())).build();
  }

  private static JsonNode accepted(int code, String answer) {
    try {
      JsonNode body = JSON.readTree(answer);
      if (code != 201 || body.path("status").path("id").asInt() != 3) {
        throw new IllegalStateException("not Accepted: " + code + " " + answer);
      }
      return body;
    } catch (IOException e) {
      throw new IllegalStateException(code + " " + answer, e);
    }
  }

  /** One after another. */
  Sample sequence(Program program, int times) throws IOException, InterruptedException {
    List<Long> nanos = new ArrayList<>();
    ObjectNode submission = submission(program);
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      run(submission);
      nanos.add(System.nanoTime() - start);
    }
    return Sample.ofNanos(nanos);
  }

  /**
   * So many in all, so many at once.
   *
   * @param seconds from the first request to the last answer
   */
  record Crowd(Sample latency, double seconds, int number) {
    double perSecond() {
      return number / seconds;
    }
  }

  Crowd crowd(Program program, int number, int atOnce) throws InterruptedException {
    ObjectNode submission = submission(program);
    Semaphore slots = new Semaphore(atOnce);
    ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();
    long begin = System.nanoTime();
    for (int i = 0; i < number; i++) {
      slots.acquire();
      long start = System.nanoTime();
      answers.add(start(submission).thenAccept(answer -> nanos.add(System.nanoTime() - start))
          .whenComplete((nothing, failure) -> {
            slots.release();
            Progress.of(atOnce + " at once", done.incrementAndGet(), number);
          }));
    }
    CompletableFuture.allOf(answers.toArray(new CompletableFuture[0])).join();
    return new Crowd(Sample.ofNanos(nanos), (System.nanoTime() - begin) / 1e9, number);
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(answer.body());
  }

  String text(String path) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString()).body();
  }
}
