package dev.dromedary.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The service, over HTTP. Java's old HTTP client does it: unlike the new one it can give up on a stream in which
 * nothing comes any more, and it is loaded in half the time.
 */
final class Service {
  /** What happens meanwhile. */
  interface Listener {
    /** @param test index of the test case that runs, or -1 */
    void stage(String stage, int test);

    /** @param why in the service's words */
    void waits(String why, Duration howLong);
  }

  /** All in all, for room in the queue or for the client's next turn. */
  private static final Duration MOST_WAITING_FOR_ADMISSION = Duration.ofMinutes(2);
  /** How long a service may be away while it is followed: enough for a restart. */
  private static final Duration MOST_AWAY = Duration.ofSeconds(60);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);
  private static final int CONNECT_MILLIS = 10_000;
  private static final int ANSWER_MILLIS = 60_000;
  /** The service sends something every 15 s. */
  private static final int SILENCE_MILLIS = 45_000;

  private final ObjectMapper json = new ObjectMapper();
  private final String server;
  private final String token;

  static {
    // a POST whose answer was lost may have been accepted
    System.setProperty("sun.net.http.retryPost", "false");
  }

  /** @param token null for none */
  Service(URI server, String token) {
    this.server = server.toString().replaceAll("/+$", "");
    this.token = token;
  }

  /** @return the id of the language whose files have this extension */
  OptionalInt languageOf(String extension) throws ServiceException {
    JsonNode languages = ask("/languages?extension=" + URLEncoder.encode(extension, StandardCharsets.UTF_8), null).ok();
    return languages.path(0).has("id") ? OptionalInt.of(languages.path(0).get("id").asInt()) : OptionalInt.empty();
  }

  /**
   * Submits a request whose text is in base64; when the queue is full or the client too quick, again after as long as the service says.
   *
   * @return the submission's token
   * @throws ServiceException when it is refused, or room is not to be expected within two minutes
   */
  String submit(JsonNode request, Listener listener) throws ServiceException {
    Duration waited = Duration.ZERO;
    for (;;) {
      Answer answer = ask("/submissions?base64_encoded=true", request);
      boolean later = answer.status == 503 || answer.status == 429;
      if (!later || answer.retryAfter == null || waited.plus(answer.retryAfter).compareTo(MOST_WAITING_FOR_ADMISSION) > 0) {
        return answer.ok().path("token").asText();
      }
      listener.waits(answer.error(), answer.retryAfter);
      pause(answer.retryAfter);
      waited = waited.plus(answer.retryAfter);
    }
  }

  /** @return the submission's result, all fields, text in base64; it is waited for across restarts of the service */
  JsonNode follow(String submission, Listener listener) throws ServiceException {
    long heardAt = System.nanoTime();
    for (;;) {
      try {
        HttpURLConnection events = open("/submissions/" + submission + "/events");
        events.setReadTimeout(SILENCE_MILLIS);
        int status = events.getResponseCode();
        if (status == 200) {
          JsonNode result = listen(events.getInputStream(), listener);
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
        throw new ServiceException(0, server + " has been away for " + MOST_AWAY.toSeconds() + " s. The submission isn't lost: "
            + server + "/submissions/" + submission);
      }
      pause(BETWEEN_ATTEMPTS);
    }
  }

  /** @return null when the stream ended before there was a result */
  private JsonNode listen(InputStream stream, Listener listener) throws IOException {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      String event = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("data: ") && event.equals("status")) {
          JsonNode status = json.readTree(line.substring(6));
          listener.stage(status.path("stage").asText(), status.path("test").asInt(-1));
        } else if (line.startsWith("data: ") && event.equals("result")) {
          return json.readTree(line.substring(6));
        }
      }
      return null;
    }
  }

  private static void pause(Duration howLong) throws ServiceException {
    try {
      Thread.sleep(howLong.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceException(0, "interrupted");
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(server + path).toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(ANSWER_MILLIS);
    connection.setInstanceFollowRedirects(false);
    if (token != null) {
      connection.setRequestProperty("X-Auth-Token", token);
    }
    return connection;
  }

  /** @param body null for a GET */
  private Answer ask(String path, JsonNode body) throws ServiceException {
    try {
      HttpURLConnection connection = open(path);
      if (body != null) {
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(json.writeValueAsBytes(body));
      }
      return read(connection);
    } catch (IOException e) {
      throw new ServiceException(0, server + " can't be reached (" + (e.getMessage() == null ? e : e.getMessage()) + ")");
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
    return retryAfter != null && retryAfter.matches("\\d{1,9}") ? Duration.ofSeconds(Math.max(1, Integer.parseInt(retryAfter))) : null;
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

    JsonNode ok() throws ServiceException {
      if (status / 100 == 2 && body != null && body.isContainerNode()) {
        return body;
      }
      Map<String, List<String>> fields = status == 422 ? fields() : Map.of();
      throw new ServiceException(status, message(!fields.isEmpty()), fields);
    }

    private String message(boolean aboutFields) {
      if (status == 401) {
        return server + (token == null ? " asks for a token: --token, or DROMEDARY_TOKEN in the environment" : " doesn't know this token");
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
      if (body != null && body.isObject()) {
        body.fields().forEachRemaining(field -> {
          List<String> messages = new ArrayList<>();
          (field.getValue().isArray() ? field.getValue() : List.of(field.getValue())).forEach(message -> messages.add(message.asText()));
          found.put(field.getKey(), messages);
        });
      }
      return found;
    }
  }
}
