package dev.dromedary.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Does a verdict depend on the load? Every program of {@code src/bench/fidelity/VERDICT/} is run idle (one at a time) and under load (32 at
 * once), so many rounds of each; each answer is held against the program's folder. Prints the agreement by verdict, and how far the
 * reported CPU times of both lie apart.
 */
final class Fidelity {
  private static final int CONCURRENCY = 32;
  private static final Map<String, String> LANGUAGES =
      Map.of("py", "python", "c", "c", "cpp", "cpp", "java", "java", "js", "javascript", "sh", "bash");
  private static final Pattern STATUS = Pattern.compile("\"description\"\\s*:\\s*\"([^\"]*)\"");
  private static final Pattern TIME = Pattern.compile("\"time\"\\s*:\\s*\"([0-9.]+)\"");

  private record Case(String name, String verdict, String request, List<Double> idle, List<Double> loaded) {}

  private static final class Tally {
    int right;
    int wrong;
  }

  private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final List<String> DEVIATIONS = Collections.synchronizedList(new ArrayList<>());

  private Fidelity() {}

  /** @return whether every verdict was the one of the program's folder */
  static boolean run(URI service, Path folder, int rounds) throws Exception {
    URI server = service.resolve("/submissions?wait=true&base64_encoded=true&fields=status,time,message");
    List<Case> programs = programs(folder);
    System.out.printf("%d programs, %d rounds idle and %d rounds at %d at once%n", programs.size(), rounds, rounds, CONCURRENCY);
    Map<String, Tally> idle = run(server, programs, rounds, 1, "idle");
    Map<String, Tally> loaded = run(server, programs, rounds, CONCURRENCY, "under load");

    System.out.printf("%-28s %14s %14s%n", "verdict", "idle", "under load");
    int wrong = 0;
    for (String verdict : idle.keySet()) {
      Tally i = idle.get(verdict);
      Tally l = loaded.get(verdict);
      System.out.printf("%-28s %7d of %-4d %7d of %-4d%n", verdict, i.right, i.right + i.wrong, l.right, l.right + l.wrong);
      wrong += i.wrong + l.wrong;
    }
    TreeMap<Double, String> ratios = new TreeMap<>();
    for (Case program : programs) {
      if (!program.idle.isEmpty() && !program.loaded.isEmpty() && median(program.idle) >= 0.02) {
        ratios.put(median(program.loaded) / median(program.idle), program.name);
      }
    }
    System.out.printf("CPU time under load ÷ idle, by program (%d that use at least 20 ms): median %.2f, from %.2f (%s) to %.2f (%s)%n",
        ratios.size(), median(List.copyOf(ratios.keySet())), ratios.firstKey(), ratios.firstEntry().getValue(), ratios.lastKey(),
        ratios.lastEntry().getValue());
    DEVIATIONS.stream().limit(50).forEach(System.out::println);
    System.out.println(wrong == 0 ? "every verdict agrees" : wrong + " verdicts differ");
    return wrong == 0;
  }

  private static Map<String, Tally> run(URI server, List<Case> programs, int rounds, int concurrency, String how)
      throws Exception {
    Map<String, Tally> tallies = new TreeMap<>();
    programs.forEach(program -> tallies.putIfAbsent(program.verdict, new Tally()));
    Semaphore slots = new Semaphore(concurrency);
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    int total = rounds * programs.size();
    for (int round = 0; round < rounds; round++) {
      List<Case> order = new ArrayList<>(programs);
      Collections.shuffle(order);
      for (Case program : order) {
        slots.acquire();
        answers.add(submit(server, program, concurrency == 1, tallies.get(program.verdict), how)
            .whenComplete((nothing, failure) -> slots.release()));
        Progress.of(how, answers.size(), total);
      }
    }
    CompletableFuture.allOf(answers.toArray(new CompletableFuture[0])).join();
    Progress.end();
    return tallies;
  }

  private static CompletableFuture<Void> submit(URI server, Case program, boolean idle, Tally tally, String how) {
    HttpRequest request = HttpRequest.newBuilder(server).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(program.request)).build();
    return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenAccept(answer -> {
      Matcher status = STATUS.matcher(answer.body());
      String verdict = status.find() ? folder(status.group(1)) : "HTTP " + answer.statusCode();
      synchronized (tally) {
        if (verdict.equals(program.verdict)) {
          tally.right++;
        } else {
          tally.wrong++;
          DEVIATIONS.add(how + ": " + program.name + " got " + verdict + " " + answer.body());
        }
        Matcher time = TIME.matcher(answer.body());
        if (time.find()) {
          (idle ? program.idle : program.loaded).add(Double.parseDouble(time.group(1)));
        }
      }
    });
  }

  /** "Runtime Error (SIGSEGV)" is in runtime-error-sigsegv. */
  private static String folder(String description) {
    return description.toLowerCase().replaceAll("[^a-z]+", "-").replaceAll("-$", "");
  }

  private static double median(List<Double> numbers) {
    List<Double> sorted = new ArrayList<>(numbers);
    sorted.sort(Comparator.naturalOrder());
    return sorted.get(sorted.size() / 2);
  }

  private static List<Case> programs(Path root) throws IOException {
    List<Case> programs = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.getFileName().toString();
        String language = LANGUAGES.get(name.substring(name.lastIndexOf('.') + 1));
        if (language == null) {
          continue;
        }
        Path base = file.resolveSibling(name.substring(0, name.lastIndexOf('.')));
        StringBuilder request = new StringBuilder("{\"language\":\"" + language + "\"");
        field(request, "source_code", file);
        field(request, "stdin", Path.of(base + ".in"));
        field(request, "expected_output", Path.of(base + ".out"));
        Path more = Path.of(base + ".json");
        if (Files.exists(more)) {
          request.append(',').append(Files.readString(more).strip().replaceAll("^\\{|\\}$", ""));
        }
        programs.add(new Case(root.relativize(file).toString(), file.getParent().getFileName().toString(),
            request.append('}').toString(), new ArrayList<>(), new ArrayList<>()));
      }
    }
    return programs;
  }

  private static void field(StringBuilder request, String name, Path file) throws IOException {
    if (Files.exists(file)) {
      request.append(",\"").append(name).append("\":\"")
          .append(Base64.getEncoder().encodeToString(Files.readString(file).getBytes(StandardCharsets.UTF_8))).append('"');
    }
  }
}
