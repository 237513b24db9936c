package dev.dromedary.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;

/** Prints what was measured as it comes, and writes it down in the end: results.json, and a plot for each part of the story. */
final class Report {
  static final boolean AT_LEAST = true;

  private final Path out;
  private final ObjectNode json = Judge.JSON.createObjectNode();
  private final Map<String, Sample> latencies = new LinkedHashMap<>();
  private final Map<String, Judge.Crowd> storms = new LinkedHashMap<>();
  private final Map<String, Sample> hops = new LinkedHashMap<>();
  private final List<String> ratios = new ArrayList<>();
  private boolean kept = true;
  private List<Integer> concurrencies = List.of();
  private List<Judge.Crowd> crowds = List.of();
  private double shellPerSecond;

  Report(Path out) throws IOException {
    this.out = out;
    Files.createDirectories(out);
  }

  void machine(String image) throws IOException {
    ObjectNode machine = json.putObject("machine").put("time", Instant.now().toString()).put("image", image)
        .put("cpus", Machine.CPUS).put("java", System.getProperty("java.version"))
        .put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    Path cpus = Path.of("/proc/cpuinfo");
    if (Files.exists(cpus)) {
      Files.readAllLines(cpus).stream().filter(line -> line.startsWith("model name")).findFirst()
          .ifPresent(line -> machine.put("cpu", line.substring(line.indexOf(':') + 2)));
    }
    Path load = Path.of("/proc/loadavg");
    if (Files.exists(load)) {
      machine.put("loadBefore", Files.readString(load).split(" ")[0]);
    }
    machine.fields().forEachRemaining(field -> line(field.getKey(), field.getValue().asText()));
  }

  private static void line(String what, String figures) {
    Progress.end();
    System.out.printf("%-50s %s%n", what, figures);
  }

  void latency(String what, Sample sample) {
    latencies.put(what, sample);
    line(what, sample.toString());
    put(json.withObject("/latencyMillis").putObject(what), sample);
  }

  private static void put(ObjectNode node, Sample sample) {
    node.put("runs", sample.millis().length).put("p50", sample.p50()).put("p95", sample.percentile(95)).put("p99", sample.percentile(99));
  }

  void storm(String what, Judge.Crowd crowd) {
    storms.put(what, crowd);
    line("storm: " + what, String.format("%d in %.1f s, %.1f a second", crowd.number(), crowd.seconds(), crowd.perSecond()));
    put(json.withObject("/storm").putObject(what).put("number", crowd.number()).put("seconds", crowd.seconds()), crowd.latency());
  }

  void hop(String what, Sample sample) {
    hops.put(what, sample);
    line("queue hop: " + what, sample.toString());
    put(json.withObject("/queueHopMillis").putObject(what), sample);
  }

  void throughput(List<Integer> concurrencies, List<Judge.Crowd> crowds, double shellPerSecond) {
    this.concurrencies = concurrencies;
    this.crowds = crowds;
    this.shellPerSecond = shellPerSecond;
    line("throughput: xargs", String.format("%.1f a second", shellPerSecond));
    ArrayNode node = json.putArray("throughput");
    json.put("xargsPerSecond", shellPerSecond);
    for (int i = 0; i < crowds.size(); i++) {
      line("throughput: " + concurrencies.get(i) + " at once",
          String.format("%.1f a second; %s", crowds.get(i).perSecond(), crowds.get(i).latency()));
      put(node.addObject().put("atOnce", concurrencies.get(i)).put("perSecond", crowds.get(i).perSecond()), crowds.get(i).latency());
    }
  }

  /** @param each ms of CPU by part */
  void cost(Map<String, Double> each) {
    ObjectNode node = json.putObject("cpuMillisPerSubmission");
    each.forEach((part, millis) -> {
      line("CPU of a submission: " + part, String.format("%.2f ms", millis));
      node.put(part, millis);
    });
    ratio("CPU of the pipeline itself, ms a submission", each.values().stream().mapToDouble(Double::doubleValue).sum(), 3);
  }

  /** Where the time of a single submission went. */
  void stages(Stages stages) {
    ObjectNode node = json.putObject("stageMeanMillis");
    stages.byName().forEach((name, stage) -> {
      line("stage of a single submission: " + name, String.format("%.2f ms", stage.meanMillis()));
      node.put(name, stage.meanMillis());
    });
    ratio("queue hop of a single submission, p50, ms", stages.byName().get("queue").medianMillis(), 2);
  }

  void ratio(String what, double value, double atMost) {
    ratio(what, value, !AT_LEAST, atMost);
  }

  void ratio(String what, double value, boolean atLeast, double bound) {
    boolean good = atLeast ? value >= bound : value <= bound;
    kept &= good;
    ratios.add(String.format("%s %-50s %6.2f   %s %.1f", good ? "✓" : "✗", what, value, atLeast ? "at least" : "at most", bound));
    line(what, String.format("%.2f", value));
    json.withObject("/ratios").putObject(what).put("value", value).put(atLeast ? "atLeast" : "atMost", bound).put("kept", good);
  }

  boolean finish() throws IOException {
    System.out.println();
    ratios.forEach(System.out::println);
    Files.writeString(out.resolve("results.json"), Judge.JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json) + "\n");
    plots();
    System.out.println("\nwritten to " + out + ": results.json, latency, throughput, queue (.svg, .png)");
    return kept;
  }

  private void plots() throws IOException {
    CategoryChart latency = bars("One Python hello world", "ms, median (log)", latencies);
    latency.getStyler().setYAxisLogarithmic(true);
    latency.getStyler().setYAxisMin(1.0);
    save(latency, "latency");
    save(bars("From being queued to a worker", "ms, median", hops), "queue");
    XYChart throughput = new XYChartBuilder().width(900).height(450).title("Python hello worlds a second")
        .xAxisTitle("clients at once").yAxisTitle("a second").build();
    throughput.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
    throughput.getStyler().setYAxisMin(0.0).setXAxisLogarithmic(true);
    throughput.addSeries("Dromedary", concurrencies, crowds.stream().map(Judge.Crowd::perSecond).toList());
    throughput.addSeries("xargs -P" + Machine.CPUS, concurrencies,
        concurrencies.stream().map(c -> shellPerSecond).toList());
    for (String what : List.of("container per request, all at once", "pool, docker exec")) {
      throughput.addSeries(what, concurrencies, concurrencies.stream().map(c -> storms.get(what).perSecond()).toList());
    }
    save(throughput, "throughput");
  }

  private static CategoryChart bars(String title, String unit, Map<String, Sample> samples) {
    CategoryChart chart = new CategoryChartBuilder().width(900).height(450).title(title).yAxisTitle(unit).build();
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setLabelsVisible(true).setXAxisLabelRotation(20);
    chart.addSeries(title, new ArrayList<>(samples.keySet()), samples.values().stream().map(s -> Math.round(s.p50() * 10) / 10.0).toList());
    return chart;
  }

  private void save(Chart<?, ?> chart, String name) throws IOException {
    chart.getStyler().setChartBackgroundColor(java.awt.Color.WHITE);
    VectorGraphicsEncoder.saveVectorGraphic(chart, out.resolve(name).toString(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
    BitmapEncoder.saveBitmap(chart, out.resolve(name).toString(), BitmapEncoder.BitmapFormat.PNG);
  }
}
