import com.fasterxml.jackson.databind.JsonNode;
import dev.dromedary.cli.DromedaryClient;
import dev.dromedary.cli.DromedaryException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What docs/clients.md promises of Java's client: java Small.java SERVER GATEWAY NOBODY */
public class Small {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Map<String, String> PRINT = program("python", "print()");

  private interface Call {
    Object run() throws Exception;
  }

  private final DromedaryClient direct;
  private final String gateway;

  private Small(String server, String gateway) {
    direct = new DromedaryClient(URI.create(server), null);
    this.gateway = gateway;
  }

  public static void main(String[] arguments) throws Exception {
    Small small = new Small(arguments[0], arguments[1]);
    small.results();
    small.failures();
    small.faults();
    DromedaryException nobody = failure(() ->
        new DromedaryClient(URI.create(arguments[2]), null, MINUTE, 1).submit(PRINT));
    check("nobody", 0, nobody.httpStatus(), "Connection failed", nobody.title());
  }

  private static Map<String, String> program(String language, String source) {
    return Map.of("language", language, "source_code", source);
  }

  private static void check(String name, Object... expectedAndActual) {
    for (int i = 0; i < expectedAndActual.length; i += 2) {
      if (!expectedAndActual[i].equals(expectedAndActual[i + 1])) {
        throw new AssertionError(name + ": " + expectedAndActual[i + 1] + " instead of " + expectedAndActual[i]);
      }
    }
    System.out.println(name + " ok");
  }

  private static DromedaryException failure(Call call) throws Exception {
    try {
      throw new AssertionError("no error but " + call.run());
    } catch (DromedaryException e) {
      return e;
    }
  }

  private JsonNode run(Map<String, ?> program) throws DromedaryException {
    return direct.await(direct.submit(program), MINUTE);
  }

  private static String verdict(JsonNode result) {
    return result.at("/status/description").asText();
  }

  private void results() throws Exception {
    JsonNode result = run(
        Map.of("language_id", 71, "source_code", "print(input())", "stdin", "x", "expected_output", "x"));
    check("run", "Accepted", verdict(result), "x\n", result.get("stdout").asText(), "", result.get("stderr").asText());

    byte[] every = new byte[256_000];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    result = run(Map.of("language", "python", "stdin", every,
        "source_code", "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"));
    check("bytes", true, Arrays.equals(every, result.get("stdout_bytes").binaryValue()),
        true, result.get("stdout").asText().contains("\ufffd"));

    result = run(Map.of("language", "python", "stdin", "𝄞",
        "source_code", "print('ünï', input())".getBytes(StandardCharsets.UTF_8)));
    check("text", "ünï 𝄞\n", result.get("stdout").asText());

    List<Map<String, String>> cases = IntStream.of(1, 2, 3)
        .mapToObj(n -> Map.of("stdin", "" + n, "expected_output", "" + n * n, "name", "n" + n)).toList();
    List<JsonNode> tests = direct.tests(
        program("python", "n = int(input()); print(n * n if n != 2 else 5)"), cases, MINUTE);
    check("tests", List.of("n1 Accepted 1\n", "n2 Wrong Answer 5\n", "n3 Accepted 9\n"), tests.stream()
        .map(one -> one.get("name").asText() + " " + verdict(one) + " " + one.get("stdout").asText()).toList());

    tests = direct.tests(program("c", "int main(void) { return undeclared; }"),
        List.of(Map.of("stdin", ""), Map.of("stdin", "")), MINUTE);
    check("uncompiled", List.of("Compilation Error", "Compilation Error"), tests.stream().map(Small::verdict).toList(),
        true, tests.get(1).get("compile_output").asText().contains("undeclared"));

    List<JsonNode> results = direct.batch(IntStream.range(0, 20)
        .mapToObj(n -> program("bash", "sleep 0." + (9 - n % 10) + "; echo " + n)).toList(), MINUTE);
    check("batch", IntStream.range(0, 20).mapToObj(n -> n + "\n").toList(),
        results.stream().map(one -> one.get("stdout").asText()).toList());

    List<String> names = new ArrayList<>();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    String followed = direct.submit(program("bash", "printf 'a\\xff'; sleep 2; printf 'b'"));
    result = direct.events(followed, MINUTE, (name, data) -> {
      names.add(name);
      if (name.equals("output")) {
        output.writeBytes(java.util.Base64.getDecoder().decode(data.get("data_bytes").asText()));
      }
    });
    check("events", "submission", names.get(0), "result", names.get(names.size() - 1), true, names.contains("status"),
        "a\u00ffb", output.toString(StandardCharsets.ISO_8859_1),
        "a\u00ffb", new String(result.get("stdout_bytes").binaryValue(), StandardCharsets.ISO_8859_1));

    String token = direct.submit(program("bash", "sleep 10"));
    check("cancel", "Cancelled", verdict(direct.cancel(token)), "Cancelled", verdict(direct.await(token, MINUTE)));
  }

  private void failures() throws Exception {
    DromedaryException e = failure(() -> direct.submit(Map.of("language", "python", "source_code", "print()",
        "cpu_time_limit", 1000, "memory_limit", 1)));
    check("refused", 422, e.httpStatus(), java.util.Set.of("cpu_time_limit", "memory_limit"), e.fields().keySet(),
        true, e.getMessage().contains("cpu_time_limit=[must be less than or equal to"));
    e = failure(() -> direct.await("no-such-token", MINUTE));
    check("unknown", 404, e.httpStatus(), "Not Found", e.title(), false, e.detail().isEmpty());
  }

  private DromedaryClient faulty(String fault, Duration timeout) {
    return new DromedaryClient(URI.create(gateway + "/" + fault), null, timeout, 6);
  }

  private void passes(String fault) throws Exception {
    DromedaryClient client = faulty(fault, MINUTE);
    JsonNode result = client.await(
        client.submit(Map.of("language", "python", "source_code", "print(input())", "stdin", fault)), MINUTE);
    check(fault, fault + "\n", result.get("stdout").asText());
  }

  private void faults() throws Exception {
    for (String fault : List.of("unsent", "lost", "busy", "quota")) {
      passes(fault);
    }
    DromedaryException e = failure(() -> faulty("full", Duration.ofMillis(1500)).submit(PRINT));
    check("full", 503, e.httpStatus(), true, e.detail().startsWith("queue is full"));
    passes("broken");
    e = failure(() -> faulty("silent", Duration.ofSeconds(1)).submit(PRINT));
    check("silent", 0, e.httpStatus(), "Timed out", e.title());
    DromedaryClient client = faulty("drip", MINUTE);
    String token = client.submit(PRINT);
    e = failure(() -> client.await(token, Duration.ofSeconds(1)));
    check("drip", 0, e.httpStatus(), "Timed out", e.title());
  }
}
