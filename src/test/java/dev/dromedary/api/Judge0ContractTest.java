package dev.dromedary.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dromedary.FakeSubmissionStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.test.context.TestPropertySource;

/** Judge0's contract, line by line; the lines, and what their keys mean, are in {@code contract/judge0.yaml}. */
class Judge0ContractTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final List<JsonNode> LINES = read();
  private static final Set<String> KEYS = Set.of("line", "service", "given", "get", "post", "delete", "options", "with", "send", "form",
      "headers", "status", "body", "text", "keys", "at", "header", "stored", "shown", "instead", "left-to");

  private static List<JsonNode> read() {
    try {
      return StreamSupport.stream(
          YAML.readTree(Path.of("src/test/resources/contract/judge0.yaml").toFile()).spliterator(), false).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Arguments> of(String service) {
    return LINES.stream().filter(line -> line.path("service").asText("open").equals(service))
        .map(line -> Arguments.of(line.path("line").asText(), line));
  }

  @Test
  void everyLineIsUnderstood() {
    assertThat(LINES).hasSizeGreaterThan(200).allSatisfy(line -> {
      line.fieldNames().forEachRemaining(key -> assertThat(KEYS).as(line.toString()).contains(key));
      assertThat(line.path("service").asText("open")).isIn("open", "closed", "guarded");
      assertThat(line.has("status") || line.has("shown") || line.has("left-to")).as(line.toString()).isTrue();
    });
    assertThat(LINES.stream().map(line -> line.path("line").asText() + line.path("service").asText() + line.path("get").asText()))
        .doesNotHaveDuplicates();
  }

  /** As Judge0 is where nothing is said. */
  @Nested
  @TestPropertySource(properties = {"dromedary.data-directory=target/http-test-open", "dromedary.open=true"})
  class Open extends Lines {
    static Stream<Arguments> lines() {
      return of("open");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void line(String name, JsonNode line) throws Exception {
      check(line);
    }
  }

  @Nested
  @TestPropertySource(properties = {"dromedary.data-directory=target/http-test-closed", "dromedary.judge0.enable-wait-result=false", "dromedary.judge0.enable-compiler-options=false",
      "dromedary.judge0.enable-command-line-arguments=false", "dromedary.judge0.enable-callbacks=false",
      "dromedary.judge0.enable-additional-files=false", "dromedary.judge0.enable-batched-submissions=false",
      "dromedary.judge0.allow-enable-per-process-and-thread-time-limit=false",
      "dromedary.judge0.allow-enable-per-process-and-thread-memory-limit=false",
      "dromedary.judge0.redirect-stderr-to-stdout=true"})
  class Closed extends Lines {
    static Stream<Arguments> lines() {
      return of("closed");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void line(String name, JsonNode line) throws Exception {
      check(line);
    }
  }

  /** The second token's digest is all that the service knows of it. */
  @Nested
  @TestPropertySource(properties = {"dromedary.data-directory=target/http-test-guarded", "dromedary.judge0.maintenance-mode=true",
      "dromedary.auth.tokens=token-1, sha256:0f6bffa9661cb5dd2f3f7b2929f33061f58a7ba7fdd689530b1a306f8ed8f3ec",
      "dromedary.auth.admin-tokens=administrator-1", "dromedary.auth.allow-origin=https://good.example"})
  class Guarded extends Lines {
    static Stream<Arguments> lines() {
      return of("guarded");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void line(String name, JsonNode line) throws Exception {
      check(line);
    }
  }

  /** Sends a line's request and looks at the answer. */
  abstract static class Lines extends HttpTest {
    private static final ApiFixture API = new ApiFixture();
    private static final byte[] NOT_UTF8 = {(byte) 0xc3, 0x28};

    void check(JsonNode line) throws Exception {
      if (line.has("shown")) {
        String[] test = line.path("shown").asText().split(" ");
        assertThat(Class.forName(test[0]).getDeclaredMethods()).extracting("name").contains(test[1]);
        return;
      }
      prepare(line.path("given").asText());
      Answer answer = send(request(line));

      assertThat(answer.status()).as(answer.body()).isEqualTo(line.path("status").asInt());
      if (line.has("body")) {
        compare(line.path("body"), answer.json(), answer.body());
      }
      if (line.has("text")) {
        compare(line.path("text"), JSON.getNodeFactory().textNode(answer.body()), answer.body());
      }
      if (line.has("keys")) {
        assertThat(answer.json().fieldNames()).toIterable()
            .containsExactlyInAnyOrder(JSON.convertValue(line.path("keys"), String[].class));
      }
      line.path("at").fields().forEachRemaining(
          at -> compare(at.getValue(), answer.json().at(at.getKey()), at.getKey() + " in " + answer.body()));
      line.path("header").fields().forEachRemaining(
          header -> compare(header.getValue(), JSON.getNodeFactory().textNode(answer.header(header.getKey())), header.getKey()));
      if (line.has("stored")) {
        JsonNode stored = get("/submissions/" + store.last().token() + "?fields=*").json();
        line.path("stored").fields().forEachRemaining(
            at -> compare(at.getValue(), stored.at(at.getKey()), at.getKey() + " in " + stored));
      }
    }

    private void prepare(String given) throws Exception {
      byte[] output = given.startsWith("binary") ? NOT_UTF8 : "hello\n".getBytes(StandardCharsets.UTF_8);
      if (given.startsWith("judged") || given.startsWith("binary")) {
        store.judgeAtOnce(submission -> FakeSubmissionStore.printed(output));
      }
      if (given.endsWith("submissions")) {
        int count = given.matches("\\d+-.*") ? Integer.parseInt(given.substring(0, given.indexOf('-'))) : 1;
        for (int i = 0; i < count; i++) {
          ObjectNode request = JSON.createObjectNode().put("language_id", 71).put("source_code", "print(\"hello\")");
          store.accept(API.reader.read(request, false), "interactive", null).get();
        }
      } else if (given.equals("full")) {
        store.beFull(java.time.Duration.ofSeconds(1));
      } else if (given.equals("room-for-one")) {
        store.haveRoomFor(1);
      } else {
        assertThat(given).isIn("", "judged", "binary");
      }
    }

    private String fill(String text) {
      return text.contains("{token}") ? text.replace("{token}", store.last().token()) : text;
    }

    private HttpRequest request(JsonNode line) throws Exception {
      String method = line.has("get") ? "GET" : line.has("delete") ? "DELETE" : line.has("options") ? "OPTIONS" : "POST";
      HttpRequest.Builder request = request(fill(line.path(method.toLowerCase()).asText("/submissions")));
      line.path("headers").fields().forEachRemaining(header -> request.header(header.getKey(), fill(header.getValue().asText())));
      HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
      if (line.has("form")) {
        request.header("Content-Type", "application/x-www-form-urlencoded");
        body = HttpRequest.BodyPublishers.ofString(line.path("form").asText());
      } else if (line.has("with") || line.has("send")) {
        request.header("Content-Type", "application/json");
        body = HttpRequest.BodyPublishers.ofString(
            line.path("send").isTextual() ? line.path("send").asText() : body(line).toString());
      }
      return request.method(method, body).build();
    }

    private static JsonNode body(JsonNode line) throws IOException {
      if (line.has("send")) {
        return expand(line.path("send").deepCopy());
      }
      ObjectNode valid = JSON.createObjectNode().put("language_id", 71).put("source_code", "print(\"hello\")");
      valid.setAll((ObjectNode) line.path("with").deepCopy());
      return expand(valid);
    }

    /** What would be too long for the data file begins with a $ there. */
    private static JsonNode expand(JsonNode body) throws IOException {
      for (String name : new ArrayList<>(List.of("compiler_options", "command_line_arguments", "additional_files", "submissions"))) {
        String value = body.path(name).asText();
        if (value.startsWith("$zip ")) {
          ((ObjectNode) body).put(name, zip(value.substring(5), 10));
        } else if (value.equals("$bomb")) {
          ((ObjectNode) body).put(name, zip("zeros", 10_241 * 1024));
        } else if (value.startsWith("$") && name.equals("submissions")) {
          ArrayNode many = ((ObjectNode) body).putArray(name);
          for (int i = 0; i < Integer.parseInt(value.substring(1)); i++) {
            many.addObject().put("language_id", 71).put("source_code", "x");
          }
        } else if (value.startsWith("$")) {
          ((ObjectNode) body).put(name, "x".repeat(Integer.parseInt(value.substring(1))));
        }
      }
      return body;
    }

    private static String zip(String name, int size) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(new byte[size]);
      }
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private void compare(JsonNode expected, JsonNode actual, String where) {
      if (expected.isObject() && actual.isObject()) {
        assertThat(actual.fieldNames()).toIterable().as(where)
            .containsExactlyInAnyOrderElementsOf(() -> expected.fieldNames());
        expected.fields().forEachRemaining(field -> compare(field.getValue(), actual.path(field.getKey()), field.getKey() + " in " + where));
      } else if (expected.isArray() && actual.isArray()) {
        assertThat(actual).as(where).hasSize(expected.size());
        for (int i = 0; i < expected.size(); i++) {
          compare(expected.path(i), actual.path(i), i + " in " + where);
        }
      } else if (expected.asText().startsWith("!")) {
        String type = expected.asText().substring(1);
        assertThat(switch (type) {
          case "int" -> actual.isIntegralNumber();
          case "number" -> actual.isNumber();
          case "string" -> actual.isTextual();
          case "bool" -> actual.isBoolean();
          case "object" -> actual.isObject();
          case "missing" -> actual.isMissingNode();
          default -> throw new IllegalArgumentException(type);
        }).as(where + ": " + actual + " is " + type).isTrue();
      } else if (expected.asText().startsWith("~")) {
        assertThat(actual.asText()).as(where).matches(expected.asText().substring(1));
      } else if (expected.isTextual()) {
        assertThat(actual.isTextual() ? actual.asText() : actual.toString()).as(where).isEqualTo(fill(expected.asText()));
      } else {
        assertThat(actual.toString()).as(where).isEqualTo(expected.toString());
      }
    }
  }
}
