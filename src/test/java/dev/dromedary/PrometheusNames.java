package dev.dromedary;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a scrape offers, and what of it an expression asks for in vain: a metric, or a label or value that none of its series
 * has.
 */
final class PrometheusNames {
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\s*(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!=|!~|=)\\s*\"([^\"]*)\"");
  /** Not metrics: operators, and the labels that results are grouped by. */
  private static final Pattern SYNTAX = Pattern.compile(
      "\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)|\\[[^]]*]|\\b(and|or|unless|bool|offset)\\b|\\b\\d[\\w.]*");
  /** Prometheus adds these to what it scrapes. */
  private static final Set<String> ADDED = Set.of("up", "instance", "job");

  private final Map<String, Map<String, Set<String>>> labels = new HashMap<>();

  PrometheusNames add(String scrape) {
    Matcher sample = SAMPLE.matcher(scrape);
    while (sample.find()) {
      Map<String, Set<String>> ofMetric = labels.computeIfAbsent(sample.group(1), any -> new HashMap<>());
      Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
      while (label.find()) {
        ofMetric.computeIfAbsent(label.group(1), any -> new HashSet<>()).add(label.group(2));
      }
    }
    return this;
  }

  /** @param expression in PromQL, or the {@code label_values} of a Grafana variable */
  Set<String> missing(String expression) {
    Set<String> missing = new TreeSet<>();
    String plain = SYNTAX.matcher(expression.replaceAll("label_values\\(([^,]+),.*\\)", "$1")).replaceAll(" ");
    Matcher selector = SELECTOR.matcher(plain);
    while (selector.find()) {
      boolean function = selector.group(2) == null && plain.substring(selector.end()).stripLeading().startsWith("(");
      if (!function && !ADDED.contains(selector.group(1))) {
        check(selector.group(1), selector.group(2), missing);
      }
    }
    return missing;
  }

  private void check(String metric, String matchers, Set<String> missing) {
    Map<String, Set<String>> known = labels.get(metric);
    if (known == null) {
      missing.add(metric);
      return;
    }
    Matcher matcher = MATCHER.matcher(matchers == null ? "" : matchers);
    while (matcher.find()) {
      String label = matcher.group(1);
      boolean exact = matcher.group(2).equals("=") || matcher.group(2).equals("!=");
      if (!ADDED.contains(label) && (!known.containsKey(label) || exact && !known.get(label).contains(matcher.group(3)))) {
        missing.add(metric + "{" + matcher.group() + "}");
      }
    }
  }
}
