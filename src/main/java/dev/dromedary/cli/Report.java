package dev.dromedary.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What became of everything, for people: a table of verdicts and what explains them. */
final class Report {
  private static final int LONGEST_REMARK = 70;
  private static final Set<Integer> LIMITS = Set.of(5, 15, 16);
  private static final int WRONG_ANSWER = 4;

  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[31m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private record Cell(String text, String colour) {
    Cell(String text) {
      this(text, "");
    }
  }

  private final PrintStream out;
  private final boolean colours;
  /** By the names of the test cases; of a run without them the key is null. */
  private final Map<String, byte[]> expected;

  Report(PrintStream out, boolean colours, Map<String, byte[]> expected) {
    this.out = out;
    this.colours = colours;
    this.expected = expected;
  }

  void print(List<Outcome> outcomes) {
    Outcome only = outcomes.size() == 1 ? outcomes.get(0) : null;
    if (only == null) {
      printFiles(outcomes);
    } else if (!only.tests().isEmpty()) {
      printTests(only);
    } else if (!only.isRefused()) {
      printFiles(outcomes);
      printOutputs(only.whole());
    }
    out.flush();
  }

  private void printTests(Outcome outcome) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Outcome.Run test : outcome.tests()) {
      rows.add(row(test.text("name"), test, remark(test)));
    }
    table(List.of("TEST", "VERDICT", "CPU", "MEMORY", ""), rows);
    Map<String, Long> counts = outcome.tests().stream().collect(
        Collectors.groupingBy(Outcome.Run::verdict, LinkedHashMap::new, Collectors.counting()));
    Outcome.Run whole = outcome.whole();
    out.println();
    out.println(painted(new Cell(whole.verdict(), BOLD + colour(whole.status()))) + "  " + Terminal.harmless(outcome.file()) + ", "
        + outcome.tests().size() + " tests: "
        + counts.entrySet().stream().map(count -> count.getValue() + " " + count.getKey()).collect(Collectors.joining(", ")));
  }

  private void printFiles(List<Outcome> outcomes) {
    boolean tested = outcomes.stream().anyMatch(outcome -> !outcome.tests().isEmpty());
    List<List<Cell>> rows = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      List<Cell> row;
      if (outcome.isRefused()) {
        row = new ArrayList<>(List.of(new Cell(outcome.file()), new Cell("not submitted", RED), new Cell("–"), new Cell("–")));
        row.add(new Cell(outcome.json().at("/error/message").asText()));
      } else {
        row = new ArrayList<>(row(outcome.file(), outcome.whole(), remark(outcome)));
      }
      if (tested) {
        long accepted = outcome.tests().stream().filter(Outcome.Run::isAccepted).count();
        row.add(2, new Cell(outcome.tests().isEmpty() ? "–" : accepted + "/" + outcome.tests().size()));
      }
      rows.add(row);
    }
    List<String> heads = new ArrayList<>(List.of("FILE", "VERDICT", "CPU", "MEMORY", ""));
    if (tested) {
      heads.add(2, "TESTS");
    }
    table(heads, rows);
  }

  private static List<Cell> row(String name, Outcome.Run run, String remark) {
    return List.of(new Cell(name), new Cell(run.verdict(), colour(run.status())), new Cell(run.time()), new Cell(run.memory()),
        new Cell(remark, DIM));
  }

  private String remark(Outcome outcome) {
    Outcome.Run first = outcome.tests().stream().filter(test -> !test.isAccepted()).findFirst().orElse(null);
    return first == null ? remark(outcome.whole()) : "test " + first.text("name") + (remark(first).isEmpty() ? "" : ": " + remark(first));
  }

  private String remark(Outcome.Run run) {
    if (run.isAccepted()) {
      return run.text("message");
    }
    if (run.status() == WRONG_ANSWER && run.text("message").isEmpty()) {
      byte[] right = expected.get(run.shown().has("name") ? run.text("name") : null);
      return right == null ? "" : firstDifference(new String(right, StandardCharsets.UTF_8), run.text("stdout"));
    }
    // what a traceback comes to is on its last line, a compiler's first complaint is the one that counts
    return !run.text("compile_output").isBlank() ? firstComplaint(run.text("compile_output"))
        : !run.text("stderr").isBlank() ? run.text("stderr").strip().lines().reduce((before, last) -> last).orElse("")
        : run.text("message");
  }

  private static String firstComplaint(String compiler) {
    return compiler.lines().filter(line -> line.contains("error")).findFirst()
        .orElseGet(() -> compiler.strip().lines().findFirst().orElse(""));
  }

  private static String firstDifference(String expected, String actual) {
    List<String> right = expected.stripTrailing().lines().map(String::stripTrailing).toList();
    List<String> given = actual.stripTrailing().lines().map(String::stripTrailing).toList();
    for (int i = 0; i < Math.max(right.size(), given.size()); i++) {
      String wanted = i < right.size() ? right.get(i) : null;
      String found = i < given.size() ? given.get(i) : null;
      if (wanted == null) {
        return "line " + (i + 1) + ": “" + shortened(found, LONGEST_REMARK / 2) + "” is one too many";
      }
      if (!wanted.equals(found)) {
        return "line " + (i + 1) + (found == null ? " is missing: “" : ": “" + shortened(found, LONGEST_REMARK / 2) + "” instead of “")
            + shortened(wanted, LONGEST_REMARK / 2) + "”";
      }
    }
    return "";
  }

  private void printOutputs(Outcome.Run run) {
    List<Map.Entry<String, String>> parts = List.of(
        Map.entry("compile_output", "Compiler"), Map.entry("stdout", "Output"), Map.entry("stderr", "Errors"));
    for (Map.Entry<String, String> part : parts) {
      String text = Terminal.harmless(run.text(part.getKey()));
      if (!text.isEmpty()) {
        out.println();
        out.println(painted(new Cell(part.getValue(), BOLD)));
        out.print(text.endsWith("\n") ? text : text + "\n");
      }
    }
  }

  private void table(List<String> heads, List<List<Cell>> rows) {
    List<List<Cell>> all = new ArrayList<>();
    all.add(heads.stream().map(head -> new Cell(head, DIM)).toList());
    for (List<Cell> row : rows) {
      List<Cell> shown = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        // a remark is a line, the last column, and may be the service's words, which are not to be cut
        String text = Terminal.harmless(row.get(i).text).replace('\n', ' ');
        shown.add(new Cell(row.get(i).colour.equals(DIM) ? shortened(text, LONGEST_REMARK) : text, row.get(i).colour));
      }
      all.add(shown);
    }
    int[] widths = new int[heads.size()];
    all.forEach(row -> {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], length(row.get(i).text));
      }
    });
    for (List<Cell> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String padding = " ".repeat(widths[i] - length(row.get(i).text));
        boolean number = List.of("CPU", "MEMORY", "TESTS").contains(heads.get(i));
        line.append(i == 0 ? "" : "  ").append(number ? padding : "").append(painted(row.get(i))).append(number ? "" : padding);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String shortened(String text, int most) {
    return length(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }

  private static String colour(int status) {
    return status == 3 ? GREEN : LIMITS.contains(status) ? YELLOW : RED;
  }

  private String painted(Cell cell) {
    return !colours || cell.text.isEmpty() || cell.colour.isEmpty() ? cell.text : cell.colour + cell.text + PLAIN;
  }
}
