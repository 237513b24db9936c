package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.dromedary.store.RedisFixture;
import dev.dromedary.submission.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What one sees of two packaged nodes, one that takes submissions and one that runs them: traces, logs, metrics. */
@Timeout(300)
class ObservabilityIT {
  @RegisterExtension
  static final RedisFixture redis = RedisFixture.own();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path apiData;
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path workerData;

  private static TraceReceiver traces;
  private static ServiceProcess api;
  private static ServiceProcess worker;
  /** Of a submission that came to its end, and whose callback wasn't made, as its address is an internal one. */
  private static String token;
  /** What KEDA is to look at: streams in Redis, as {@code STREAM/GROUP}. */
  private static final List<String> groups = new ArrayList<>();

  @BeforeAll
  static void submit() throws Exception {
    traces = new TraceReceiver();
    worker = node(workerData, "worker", "--dromedary.pool.size=1");
    api = node(apiData, "api", "--dromedary.docker.host=unix:///nowhere");
    worker.start();
    api.start();
    ObjectNode request = Client.JSON.createObjectNode().put("language", "c").put("source_code", "int main(void) { return 0; }")
        .put("callback_url", "http://127.0.0.1:9/");
    JsonNode answer = api.client().submit(request);
    assertThat(Client.verdict(answer)).isEqualTo(Verdict.ACCEPTED);
    token = answer.path("token").asText();
    // Redis is emptied before each test
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> log(apiData).stream().anyMatch(ObservabilityIT::saysThatACallbackIsNotMade));
    for (String stream : redis.commands().keys("dromedary:{0}:queue:*")) {
      redis.commands().xinfoGroups(stream).forEach(group -> groups.add(stream + "/" + ((List<?>) group).get(1)));
    }
  }

  private static boolean saysThatACallbackIsNotMade(JsonNode line) {
    return line.path("message").asText().contains("is not made");
  }

  private static ServiceProcess node(Path data, String role, String option) throws IOException {
    return new ServiceProcess(data, "--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + redis.port(),
        "--spring.data.redis.password=" + redis.password(), "--dromedary.node=" + role, "--dromedary.roles=" + role,
        "--logging.structured.format.console=ecs", "--dromedary.tracing.enabled=true",
        "--otel.exporter.otlp.endpoint=" + traces.endpoint(), "--otel.bsp.schedule.delay=100", option);
  }

  @AfterAll
  static void stop() throws Exception {
    try (TraceReceiver first = traces; ServiceProcess second = worker; ServiceProcess third = api) {
      // in this order, the last one first
    }
  }

  @Test
  void aSubmissionIsOneTrace_onAllNodesThatItPasses() {
    Map<String, TraceReceiver.Span> trace = Awaitility.await().atMost(Duration.ofSeconds(20)).until(ObservabilityIT::trace,
        spans -> spans.keySet().containsAll(List.of("create-submission", "execute", "callback")));
    Function<String, String> nodeOf = name -> trace.get(name).node();
    Function<String, String> parentOf = name -> trace.values().stream()
        .filter(span -> span.id().equals(trace.get(name).parent())).map(TraceReceiver.Span::name).findFirst().orElse("nothing");

    assertThat(List.of("create-submission", "accept-submission", "store-and-queue", "wait-for-verdict", "callback"))
        .allSatisfy(name -> assertThat(nodeOf.apply(name)).isEqualTo("api"));
    assertThat(List.of("execute", "compile-submission", "judge-submission", "run-in-sandbox", "run-job", "deliver-result",
        "complete-submission")).allSatisfy(name -> assertThat(nodeOf.apply(name)).isEqualTo("worker"));

    assertThat(parentOf.apply("create-submission")).isEqualTo("nothing");
    assertThat(parentOf.apply("accept-submission")).isEqualTo("create-submission");
    assertThat(parentOf.apply("store-and-queue")).isEqualTo("accept-submission");
    assertThat(parentOf.apply("execute")).isEqualTo("store-and-queue");
    assertThat(parentOf.apply("judge-submission")).isEqualTo("execute");
    assertThat(parentOf.apply("run-in-sandbox")).isEqualTo("judge-submission");
    assertThat(parentOf.apply("deliver-result")).isEqualTo("execute");
    assertThat(parentOf.apply("complete-submission")).isEqualTo("deliver-result");
    assertThat(parentOf.apply("callback")).isEqualTo("store-and-queue");
  }

  /** The spans of the submission's trace, by name; of several with one name the last. */
  private static Map<String, TraceReceiver.Span> trace() {
    Set<String> ids = traces.spans().stream().filter(span -> span.token().equals(token)).map(TraceReceiver.Span::trace)
        .collect(Collectors.toSet());
    assertThat(ids).as("%s", traces.spans()).hasSizeLessThanOrEqualTo(1);
    return traces.spans().stream().filter(span -> ids.contains(span.trace()))
        .collect(Collectors.toMap(TraceReceiver.Span::name, Function.identity(), (first, last) -> last));
  }

  @Test
  void logsAreJson_withTheTokenOfTheSubmission() {
    List<JsonNode> log = log(apiData);
    assertThat(log).filteredOn(ObservabilityIT::saysThatACallbackIsNotMade).singleElement()
        .satisfies(line -> assertThat(line.path("token").asText()).isEqualTo(token));
    assertThat(log).filteredOn(line -> line.path("message").asText().startsWith("Started Dromedary")).singleElement()
        .satisfies(line -> assertThat(line.has("token")).as("about no submission").isFalse());
    assertThat(log(workerData)).isNotEmpty();
  }

  private static List<JsonNode> log(Path data) {
    try {
      String text = Files.readString(data.resolve("service.log"));
      // the last line may be being written
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(ObservabilityIT::json).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(String line) {
    try {
      return Client.JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }

  @Test
  void dashboardAndAlertsAskForWhatThereIs() throws IOException {
    PrometheusNames offered = new PrometheusNames();
    for (ServiceProcess node : List.of(api, worker)) {
      offered.add(node.client().get("/actuator/prometheus").body());
    }
    List<String> expressions = new ArrayList<>();
    expressions.addAll(read(Client.JSON, "docker/grafana/dromedary.json").findValuesAsText("expr"));
    expressions.addAll(read(Client.JSON, "docker/grafana/dromedary.json").findValuesAsText("definition"));
    expressions.addAll(read(new YAMLMapper(), "docker/prometheus/alerts.yml").findValuesAsText("expr"));

    assertThat(expressions).hasSizeGreaterThan(30)
        .allSatisfy(expression -> assertThat(offered.missing(expression)).as(expression).isEmpty());
    // what the page explains; of a histogram the name is that of all its series
    List<String> explained = Pattern.compile("`(dromedary_\\w+)`").matcher(Files.readString(Path.of("docs/operations/monitoring.md")))
        .results().map(name -> name.group(1).replaceAll("_stage_seconds$", "_stage_seconds_count")).toList();
    assertThat(explained).hasSizeGreaterThan(20)
        .allSatisfy(name -> assertThat(offered.missing(name)).as(name).isEmpty());
    // which would find what is wrong
    assertThat(offered.missing("max by (lane) (rate(dromedary_queue_dept{lane=\"batch\"}[5m])) > 1")).containsExactly("dromedary_queue_dept");
    assertThat(offered.missing("sum(dromedary_queue_depth{lane=\"fast\"})")).containsExactly("dromedary_queue_depth{lane=\"fast\"}");
  }

  @Test
  void whatWorkersAreScaledByIsThere() throws IOException {
    List<JsonNode> triggers = read(new YAMLMapper(), "docker/kubernetes/keda/scaled-object.yaml").findValues("metadata").stream()
        .filter(metadata -> metadata.has("stream")).toList();
    assertThat(triggers).hasSize(2)
        .allSatisfy(trigger -> assertThat(groups).contains(trigger.path("stream").asText() + "/" + trigger.path("consumerGroup").asText()));
  }

  private static JsonNode read(ObjectMapper mapper, String file) throws IOException {
    return mapper.readTree(Path.of(file).toFile());
  }

  @Test
  void metricsFollowPrometheusConventions() {
    String scrape = worker.client().get("/actuator/prometheus").body() + api.client().get("/actuator/prometheus").body();
    assertThat(scrape.lines().filter(line -> line.startsWith("# TYPE dromedary_"))).hasSizeGreaterThan(20).allSatisfy(line -> {
      String[] words = line.split(" ");
      assertThat(words[2].endsWith("_total")).as(line).isEqualTo(words[3].equals("counter"));
      assertThat(words[2]).as(line).doesNotContain("millis", "_ms", "minutes");
      if (words[3].equals("histogram")) {
        assertThat(words[2]).endsWith("_seconds");
      }
      assertThat(scrape).as("help of " + words[2]).containsPattern("# HELP " + words[2] + " \\w");
    });
    assertThat(scrape).contains("dromedary_dead_letters_total 0.0", "dromedary_queue_oldest_wait_seconds{lane=\"batch\"}",
        "dromedary_submissions_finished_total{verdict=\"Accepted\"} 1.0", "dromedary_submissions_finished_total{verdict=\"Cancelled\"} 0.0");
  }
}
