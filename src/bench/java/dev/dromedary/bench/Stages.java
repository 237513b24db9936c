package dev.dromedary.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the service's own timers tell of the stages of a submission. */
record Stages(Map<String, Stage> byName) {
  private static final Pattern LINE = Pattern.compile(
      "dromedary_stage_seconds_(count|sum|bucket)\\{([^}]*)\\} (\\S+)");
  private static final Pattern NAME = Pattern.compile("stage=\"([^\"]+)\"");
  private static final Pattern UPPER_BOUND = Pattern.compile("le=\"([^\"]+)\"");

  static final class Stage {
    private double count;
    private double seconds;
    /** How many took at most so many seconds. */
    private final TreeMap<Double, Double> atMost = new TreeMap<>();

    double meanMillis() {
      return seconds / count * 1000;
    }

    /** The upper bound of the histogram's interval that the median lies in. */
    double medianMillis() {
      return atMost.entrySet().stream().filter(e -> e.getValue() >= count / 2).findFirst().orElseThrow().getKey() * 1000;
    }
  }

  /** @param prometheus what the service answers when it is scraped */
  static Stages of(String prometheus) {
    Map<String, Stage> stages = new LinkedHashMap<>();
    Matcher line = LINE.matcher(prometheus);
    while (line.find()) {
      Matcher name = NAME.matcher(line.group(2));
      if (!name.find()) {
        continue;
      }
      Stage stage = stages.computeIfAbsent(name.group(1), s -> new Stage());
      double value = Double.parseDouble(line.group(3));
      switch (line.group(1)) {
        case "count" -> stage.count += value;
        case "sum" -> stage.seconds += value;
        default -> {
          Matcher bound = UPPER_BOUND.matcher(line.group(2));
          if (bound.find()) {
            double seconds = bound.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound.group(1));
            stage.atMost.merge(seconds, value, Double::sum);
          }
        }
      }
    }
    return new Stages(stages);
  }

  Stages since(Stages before) {
    Map<String, Stage> stages = new LinkedHashMap<>();
    byName.forEach((name, now) -> {
      Stage then = before.byName.getOrDefault(name, new Stage());
      Stage meanwhile = new Stage();
      meanwhile.count = now.count - then.count;
      meanwhile.seconds = now.seconds - then.seconds;
      now.atMost.forEach((bound, number) -> meanwhile.atMost.put(bound, number - then.atMost.getOrDefault(bound, 0.0)));
      if (meanwhile.count > 0) {
        stages.put(name, meanwhile);
      }
    });
    return new Stages(stages);
  }
}
