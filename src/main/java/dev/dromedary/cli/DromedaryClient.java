package dev.dromedary.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/**
 * A client of Dromedary, which runs programs. Thread-safe.
 *
 * <p>Programs and test cases are maps of the API's fields. A text is a {@link String}, sent as UTF-8, or
 * {@code byte[]}; {@code additional_files}, a zip archive, is {@code byte[]} or base64. A result has the API's fields
 * too, and each text twice: {@code stdout}, in which bytes that aren't UTF-8 are U+FFFD, and {@code stdout_bytes}, a
 * binary node. What isn't there is empty.
 *
 * <p>A request that gets no answer, or 429 or 503, is repeated, after as long as Retry-After says; an Idempotency-Key
 * makes one submission of all attempts.
 *
 * <p>Java's old HTTP client does it: unlike the new one it can give up on a stream in which nothing comes any more, and
 * it is loaded in half the time.
 */
public final class DromedaryClient {
  /** How long a service may be away while it is followed: enough for a restart. */
  private static final Duration MOST_AWAY = Duration.ofSeconds(60);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);
  private static final int FIRST_PAUSE_MILLIS = 250;
  private static final int MOST_DOUBLINGS = 5;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int ANSWER_MILLIS = 60_000;
  /** The service sends something every 15 s. */
  private static final int SILENCE_MILLIS = 45_000;

  private final ObjectMapper json = new ObjectMapper();
  private final String server;
  private final String token;
  private final Duration timeout;
  private final int retries;

  /** Waits a minute for a submission to be accepted; repeats what gets no answer six times. */
  public DromedaryClient(URI server, String token) {
    this(server, token, Duration.ofMinutes(1), 6);
  }

  /**
   * @param token null for none
   * @param timeout until a submission is accepted, all attempts together, or cancelled
   * @param retries of what gets no answer
   */
  public DromedaryClient(URI server, String token, Duration timeout, int retries) {
    this.server = server.toString().replaceAll("/+$", "");
    this.token = token;
    this.timeout = timeout;
    this.retries = retries;
  }

  /** @return the submission's token */
  public String submit(Map<String, ?> program) throws DromedaryException {
    return submit(Texts.encoded(program), (why, howLong) -> {});
  }

  /** @return the result, also if the service is started anew meanwhile */
  public JsonNode await(String submission, Duration timeout) throws DromedaryException {
    return events(submission, timeout, (event, data) -> {});
  }

  /** @return the results, in the order of the programs */
  public List<JsonNode> batch(List<? extends Map<String, ?>> programs, Duration timeout) throws DromedaryException {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<String> submissions = new ArrayList<>();
    for (Map<String, ?> program : programs) {
      submissions.add(submit(program));
    }
    List<JsonNode> results = new ArrayList<>();
    for (String submission : submissions) {
      results.add(await(submission, Duration.ofNanos(deadline - System.nanoTime())));
    }
    return results;
  }

  /**
   * Runs a program on all test cases, maps of {@code stdin}, {@code expected_output}, {@code name} and {@code points}.
   *
   * @return a result for each; when none was run, as the program doesn't compile, say, that is the submission's
   */
  public List<JsonNode> tests(Map<String, ?> program, List<? extends Map<String, ?>> cases, Duration timeout)
      throws DromedaryException {
    Map<String, Object> tested = new HashMap<>(Map.of("stop_at_first_failure", false));
    tested.putAll(program);
    tested.put("test_cases", cases);
    JsonNode result = await(submit(tested), timeout);
    List<JsonNode> results = new ArrayList<>();
    result.path("tests").forEach(results::add);
    return results.isEmpty() ? Collections.nCopies(cases.size(), result) : results;
  }

  /**
   * Tells the API's events as they come, {@code status}, {@code output} and at last {@code result}. A connection that
   * is lost is taken up again: then a second {@code submission} says that the output begins anew.
   *
   * @param timeout may be exceeded by 15 s
   * @return the result
   */
  public JsonNode events(String submission, Duration timeout, BiConsumer<String, JsonNode> listener)
      throws DromedaryException {
    return follow(submission, timeout, (event, data) -> listener.accept(event, Texts.decode(data)));
  }

  /** @return the submission, cancelled. One that is finished is deleted; so this isn't repeated. */
  public JsonNode cancel(String submission) throws DromedaryException {
    return Texts.decode(ask("DELETE", "/submissions/" + encoded(submission) + "?fields=*", null, timeout).ok());
  }

  /** @return the id of the language whose files have this extension */
  OptionalInt languageOf(String extension) throws DromedaryException {
    JsonNode languages = ask("GET", "/languages?extension=" + encoded(extension), null, timeout).ok();
    return languages.path(0).has("id") ? OptionalInt.of(languages.path(0).get("id").asInt()) : OptionalInt.empty();
  }

  /**
   * Submits a request whose text is in base64; when the queue is full or the client too quick, again after as long as
   * the service says.
   *
   * @param waiting is told why, in the service's words, and how long
   * @return the submission's token
   * @throws DromedaryException when it is refused, or room is not to be expected in time
   */
  String submit(JsonNode request, BiConsumer<String, Duration> waiting) throws DromedaryException {
    long deadline = System.nanoTime() + timeout.toNanos();
    String key = UUID.randomUUID().toString();
    for (int lost = 0;;) {
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      try {
        Answer answer = ask("POST", "/submissions?base64_encoded=true", request, left, "Idempotency-Key", key);
        boolean later = answer.status == 503 || answer.status == 429;
        if (!later || answer.retryAfter == null || answer.retryAfter.compareTo(left) >= 0) {
          return answer.ok().path("token").asText();
        }
        waiting.accept(answer.error(), answer.retryAfter);
        pause(answer.retryAfter);
      } catch (DromedaryException e) {
        int most = FIRST_PAUSE_MILLIS << Math.min(lost, MOST_DOUBLINGS);
        Duration wait = Duration.ofMillis(ThreadLocalRandom.current().nextInt(most / 2, most + 1));
        boolean late = deadline - System.nanoTime() <= wait.toNanos();
        if (e.httpStatus() != 0 || ++lost > retries || late) {
          throw e;
        }
        pause(wait);
      }
    }
  }

  /** @return the submission's result, all fields, text in base64; it is waited for across restarts of the service */
  JsonNode follow(String submission, Duration timeout, BiConsumer<String, JsonNode> listener)
      throws DromedaryException {
    long deadline = System.nanoTime() + timeout.toNanos();
    long heardAt = System.nanoTime();
    for (;;) {
      try {
        HttpURLConnection events = open("/submissions/" + encoded(submission) + "/events", left(deadline));
        events.setReadTimeout((int) Math.min(SILENCE_MILLIS, left(deadline).toMillis() + 1));
        int status = events.getResponseCode();
        if (status == 200) {
          JsonNode result = listen(events.getInputStream(), deadline, listener);
          if (result != null) {
            return result;
          }
          heardAt = System.nanoTime();
        } else if (status < 500) {
          read(events).ok();
        }
      } catch (IOException e) {
        // it ends like this when the service does
      }
      if (System.nanoTime() - heardAt > MOST_AWAY.toNanos()) {
        throw new DromedaryException("Connection failed", server + " has been away for " + MOST_AWAY.toSeconds()
            + " s. The submission isn't lost: " + server + "/submissions/" + submission);
      }
      pause(BETWEEN_ATTEMPTS);
    }
  }

  /** @return null when the stream ended before there was a result */
  private JsonNode listen(InputStream stream, long deadline, BiConsumer<String, JsonNode> listener)
      throws IOException, DromedaryException {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      String event = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        left(deadline);
        if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("data: ")) {
          JsonNode data = json.readTree(line.substring(6));
          listener.accept(event, data);
          if (event.equals("result")) {
            return data;
          }
        }
      }
      return null;
    }
  }

  private Duration left(long deadline) throws DromedaryException {
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    if (left.isNegative() || left.isZero()) {
      throw new DromedaryException("Timed out", server + " has no result in time");
    }
    return left;
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }

  private static void pause(Duration howLong) throws DromedaryException {
    try {
      Thread.sleep(howLong.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DromedaryException("Interrupted", "interrupted");
    }
  }

  private HttpURLConnection open(String path, Duration timeout) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(server + path).toURL().openConnection();
    int millis = (int) Math.max(1, Math.min(ANSWER_MILLIS, timeout.toMillis()));
    connection.setConnectTimeout(Math.min(CONNECT_MILLIS, millis));
    connection.setReadTimeout(millis);
    connection.setInstanceFollowRedirects(false);
    if (token != null) {
      connection.setRequestProperty("X-Auth-Token", token);
    }
    return connection;
  }

  /**
   * @param body null for none
   * @param header a name and its value, or nothing
   */
  private Answer ask(String method, String path, JsonNode body, Duration timeout, String... header)
      throws DromedaryException {
    try {
      HttpURLConnection connection = open(path, timeout);
      connection.setRequestMethod(method);
      if (header.length > 0) {
        connection.setRequestProperty(header[0], header[1]);
      }
      if (body != null) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(json.writeValueAsBytes(body));
      }
      return read(connection);
    } catch (IOException e) {
      throw new DromedaryException(e instanceof SocketTimeoutException ? "Timed out" : "Connection failed",
          server + " can't be reached (" + (e.getMessage() == null ? e : e.getMessage()) + ")");
    }
  }

  private Answer read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new Answer(status, body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8),
          seconds(connection.getHeaderField("Retry-After")));
    }
  }

  private static Duration seconds(String retryAfter) {
    return retryAfter == null || !retryAfter.matches("\\d{1,9}") ? null
        : Duration.ofSeconds(Math.max(1, Integer.parseInt(retryAfter)));
  }

  /** One answer, whatever it is. */
  private final class Answer {
    final int status;
    /** Null when the service doesn't say. */
    final Duration retryAfter;
    private final JsonNode body;

    Answer(int status, String text, Duration retryAfter) {
      this.status = status;
      this.retryAfter = retryAfter;
      JsonNode read = null;
      try {
        read = json.readTree(text);
      } catch (IOException e) {
        // somebody else's error page
      }
      body = read;
    }

    JsonNode ok() throws DromedaryException {
      if (status / 100 == 2 && body != null && body.isContainerNode()) {
        return body;
      }
      Map<String, List<String>> fields = fields();
      String title = body == null ? "" : body.path("title").asText();
      throw new DromedaryException(
          status, title.isEmpty() ? "HTTP " + status : title, detail(!fields.isEmpty()), fields);
    }

    private String detail(boolean aboutFields) {
      if (status == 401) {
        return server + (token == null ? " asks for a token: --token, or DROMEDARY_TOKEN in the environment"
            : " doesn't know this token");
      }
      if (aboutFields) {
        return "refused, as the request isn't valid";
      }
      if (status / 100 == 2 || status / 100 == 3 || status == 404 && error().isEmpty()) {
        return server + " is something else than a Dromedary (HTTP " + status + ")";
      }
      String later = retryAfter == null ? "" : "; try again in " + spoken(retryAfter);
      return error().isEmpty() ? server + " answers with HTTP " + status + later : error() + later;
    }

    private static String spoken(Duration time) {
      long seconds = time.toSeconds();
      return seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    /** The service's own word, or nothing. */
    String error() {
      return body == null || !body.path("error").isTextual() ? "" : body.get("error").asText();
    }

    private Map<String, List<String>> fields() {
      Map<String, List<String>> found = new LinkedHashMap<>();
      if (status == 422 && body != null && body.isObject()) {
        body.fields().forEachRemaining(field -> {
          if (field.getValue().isArray()) {
            List<String> messages = found.computeIfAbsent(field.getKey(), name -> new ArrayList<>());
            field.getValue().forEach(message -> messages.add(message.asText()));
          }
        });
      }
      return found;
    }
  }
}
