package dev.dromedary.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client of the service. Every answer is looked at: a fast wrong one counts for nothing. It has a thread for each request, as it must not
 * take more of the CPU than it has to: service and programs share it.
 */
final class Judge {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final String WAIT = "/submissions?wait=true&fields=status,tests";

  static {
    // connections that are kept for the next request
    System.setProperty("http.maxConnections", "1000");
  }

  private final URI server;

  Judge(URI server) {
    this.server = server;
  }

  static ObjectNode submission(Program program) {
    return JSON.createObjectNode().put("language", program.language()).put("source_code", program.source())
        .put("expected_output", program.output());
  }

  private record Answer(int code, String text) {
    JsonNode accepted() {
      try {
        JsonNode body = JSON.readTree(text);
        if (code != 201 || body.path("status").path("id").asInt() != 3) {
          throw new IllegalStateException("not Accepted: " + code + " " + text);
        }
        return body;
      } catch (IOException e) {
        throw new IllegalStateException(code + " " + text, e);
      }
    }
  }

  /** @return the finished submission, Accepted */
  JsonNode run(ObjectNode submission) throws IOException {
    return post(bytes(submission)).accepted();
  }

  /** @return how long a client waits, from sending a request to the end of the answer, which is looked at after that */
  private long nanos(byte[] submission) throws IOException {
    long start = System.nanoTime();
    Answer answer = post(submission);
    long nanos = System.nanoTime() - start;
    answer.accepted();
    return nanos;
  }

  private static byte[] bytes(ObjectNode submission) {
    return submission.toString().getBytes(StandardCharsets.UTF_8);
  }

  private Answer post(byte[] body) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) server.resolve(WAIT).toURL().openConnection();
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setFixedLengthStreamingMode(body.length);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    int code = connection.getResponseCode();
    try (InputStream in = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Answer(code, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** One after another. */
  Sample sequence(Program program, int times) throws IOException, InterruptedException {
    List<Long> nanos = new ArrayList<>();
    byte[] submission = bytes(submission(program));
    for (int i = 0; i < times; i++) {
      nanos.add(nanos(submission));
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

  Crowd crowd(Program program, int number, int atOnce) throws Exception {
    byte[] submission = bytes(submission(program));
    ExecutorService clients = Executors.newFixedThreadPool(atOnce);
    List<Future<Long>> answers = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();
    try {
      long begin = System.nanoTime();
      for (int i = 0; i < number; i++) {
        answers.add(clients.submit(() -> {
          long nanos = nanos(submission);
          Progress.of(atOnce + " at once", done.incrementAndGet(), number);
          return nanos;
        }));
      }
      List<Long> nanos = new ArrayList<>();
      for (Future<Long> answer : answers) {
        nanos.add(answer.get());
      }
      return new Crowd(Sample.ofNanos(nanos), (System.nanoTime() - begin) / 1e9, number);
    } finally {
      clients.shutdownNow();
    }
  }

  String text(String path) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) server.resolve(path).toURL().openConnection();
    try (InputStream in = connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
