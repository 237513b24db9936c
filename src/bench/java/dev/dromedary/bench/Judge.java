package dev.dromedary.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * A client of the service. Every answer is looked at: a fast wrong one counts for nothing. It has a thread for each request, as it must not
 * take more of the CPU than it has to: service and programs share it.
 */
final class Judge {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final String WAIT = "/submissions?wait=true&fields=status,tests";

  /** Sends a request in one piece, as most clients do; the JDK's send its head and its body one after the other, which costs a millisecond. */
  private static final CloseableHttpClient HTTP = HttpClients.custom()
      .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setMaxConnTotal(1000).setMaxConnPerRoute(1000).build())
      .build();

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
    HttpPost request = new HttpPost(server.resolve(WAIT));
    request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    return HTTP.execute(request, Judge::read);
  }

  private static Answer read(ClassicHttpResponse response) throws IOException {
    byte[] body = response.getEntity() == null ? new byte[0] : response.getEntity().getContent().readAllBytes();
    return new Answer(response.getCode(), new String(body, StandardCharsets.UTF_8));
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
    return HTTP.execute(new HttpGet(server.resolve(path)), Judge::read).text();
  }
}
