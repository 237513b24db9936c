import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * So many clients at once, each with one submission after the other, in several languages and with all kinds of verdicts; every answer is
 * held against the known verdict, and against a number that no other submission has. Every other submission waits for its verdict in
 * the POST ({@code wait=true}), the rest ask for it by the token. Meanwhile the service's health is probed, and its process is watched.
 *
 * <pre>java src/bench/Storm.java [--clients N] [--submissions N | --soak N | --lanes N] [--retry] [--server URL] [--minutes N]
 *     [--pid N --redis DIRECTORY]</pre>
 *
 * Exit code 1 when an accepted submission is lost or wrong, the service had an internal error, or didn't say within a second that it
 * is healthy.
 */
public class Storm {
  /** @param weight so many of the {@link #MIX} are this; %d in the request is the submission's number, which a program may double */
  private record Program(String name, int weight, int verdict, boolean doubles, String request) {}

  private static final List<Program> PROGRAMS = List.of(
      new Program("python", 12, 3, true, doubling("python", "print(int(input()) * 2)")),
      new Program("bash", 10, 3, true, doubling("bash", "read n; echo $((n * 2))")),
      new Program("javascript", 3, 3, true, doubling("javascript", "console.log(2 * require('fs').readFileSync(0, 'utf8'))")),
      new Program("c", 3, 3, true, doubling("c", "#include <stdio.h>\nint main(void) { int n; scanf(\"%%d\", &n); printf(\"%%d\", n * 2); }")),
      new Program("c++", 1, 3, true, doubling("cpp", "#include <cstdio>\nint main() { int n; std::scanf(\"%%d\", &n); std::printf(\"%%d\", n * 2); }")),
      new Program("java", 1, 3, true, doubling("java", "import java.util.Scanner;\npublic class Main { public static void main(String[] a) {"
          + " System.out.println(new Scanner(System.in).nextInt() * 2); } }")),
      new Program("wrong answer", 3, 4, false, request("python", "print(%1$d)", "\"expected_output\":\"other\"")),
      new Program("time limit", 2, 5, false, request("python", "while True: pass", "\"cpu_time_limit\":0.2,\"cpu_extra_time\":0")),
      new Program("compilation error", 1, 6, false, request("c", "int main(void) { return undeclared; }", "\"stdin\":\"\"")),
      new Program("segmentation fault", 1, 7, false, request("c", "int main(void) { *(volatile int *) 0 = 1; }", "\"stdin\":\"\"")),
      new Program("exit code", 2, 11, false, request("python", "raise SystemExit(3)", "\"stdin\":\"\"")),
      new Program("memory limit", 1, 15, false, request("python", "x = b'x' * (300 << 20)", "\"memory_limit\":100000")));
  private static final List<Program> MIX = PROGRAMS.stream().flatMap(p -> Stream.generate(() -> p).limit(p.weight)).toList();
  /** Prime to the mix's size, so that neighbours differ. */
  private static final int STRIDE = 7;

  private static final Pattern STATUS = Pattern.compile("\"status\"\\s*:\\s*\\{[^}]*?\"id\"\\s*:\\s*(\\d+)");
  private static final Pattern STDOUT = Pattern.compile("\"stdout\"\\s*:\\s*\"(\\d*)");
  private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");
  /** All clients together ask for results at most so often, or the asking would be the load. */
  private static final int POLLS_PER_SECOND = 100;
  private static final int BATCH = 20;
  private static final Map<String, Integer> DEFAULTS = Map.of("--clients", 1000, "--submissions", 1000, "--minutes", 60);

  private static String doubling(String language, String source) {
    return request(language, source, "\"stdin\":\"%1$d\",\"expected_output\":\"%2$d\"");
  }

  private static String request(String language, String source, String more) {
    return "{\"language\":\"" + language + "\",\"source_code\":\""
        + source.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\",\"wall_time_limit\":20," + more + "}";
  }

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String server;
  private final boolean retry;
  private final long began = System.nanoTime();
  private final long deadline;

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger polling = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger refusedWithoutRetryAfter = new AtomicInteger();
  private final AtomicInteger right = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger internalErrors = new AtomicInteger();
  private final Queue<Long> acceptNanos = new ConcurrentLinkedQueue<>();
  private final Queue<Long> resultNanos = new ConcurrentLinkedQueue<>();
  private final Queue<String> deviations = new ConcurrentLinkedQueue<>();

  private Storm(String server, boolean retry, Duration limit) {
    this.server = server;
    this.retry = retry;
    deadline = began + limit.toNanos();
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> options = options(args);
    String server = options.getOrDefault("--server", "http://localhost:2358").replaceAll("/$", "");
    boolean soak = options.containsKey("--soak");
    int submissions = number(options, soak ? "--soak" : "--submissions");
    int clients = soak && !options.containsKey("--clients") ? 100 : number(options, "--clients");
    Storm storm = new Storm(server, soak || options.containsKey("--retry"), Duration.ofMinutes(number(options, "--minutes")));
    Watch watch = new Watch(server, options.get("--pid"), options.get("--redis"));
    if (options.containsKey("--record")) {
      watch.record(Path.of(options.get("--record")), storm.right::get);
    }
    if (options.containsKey("--lanes")) {
      System.exit(storm.lanes(number(options, "--lanes")) ? 0 : 1);
    }
    System.out.printf("%d submissions from %d clients at once, to %s%n", submissions, Math.min(clients, submissions), server);
    Map<String, Long> before = soak ? watch.sizes() : Map.of();
    watch.start();
    storm.run(clients, submissions);
    watch.stop();
    storm.print(submissions);
    watch.print();
    if (soak) {
      printSizes(before, watch.sizes());
    }
    System.exit(storm.isRight() && watch.isHealthy() ? 0 : 1);
  }

  private static Map<String, String> options(String[] args) {
    List<String> valued = List.of("--clients", "--submissions", "--soak", "--lanes", "--server", "--minutes", "--pid",
        "--redis", "--record");
    Map<String, String> options = new LinkedHashMap<>();
    args = Arrays.stream(args).flatMap(arg -> Arrays.stream(arg.startsWith("--") ? arg.split("=", 2) : new String[] {arg}))
        .toArray(String[]::new);
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--retry")) {
        options.put("--retry", "");
      } else if (valued.contains(args[i]) && i + 1 < args.length) {
        options.put(args[i], args[++i]);
      } else {
        fail("unknown option, or one without its value: " + args[i]);
      }
    }
    return options;
  }

  private static int number(Map<String, String> options, String name) {
    String value = options.getOrDefault(name, String.valueOf(DEFAULTS.get(name)));
    if (!value.matches("[1-9][0-9]{0,6}")) {
      fail(name + " takes a number from 1 to 9999999, not '" + value + "'");
    }
    return Integer.parseInt(value);
  }

  private static void fail(String why) {
    System.err.println(why);
    System.exit(2);
  }

  // --- submitting

  private void run(int clients, int submissions) throws InterruptedException {
    Progress progress = new Progress(submissions);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      all.add(client(submissions));
    }
    CompletableFuture<Void> done = CompletableFuture.allOf(all.toArray(new CompletableFuture[0]));
    while (!isDoneWithin(Duration.ofMillis(200), done)) {
      progress.show(ended(), String.format("%d right, %d wrong, %d refused, %d lost", right.get(), wrong.get(), refused.get(), lost.get()));
    }
    progress.end();
    done.join();
  }

  private static boolean isDoneWithin(Duration time, CompletableFuture<Void> done) throws InterruptedException {
    try {
      done.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return done.isDone();
    }
  }

  private int ended() {
    return right.get() + wrong.get() + refused.get() + lost.get();
  }

  /** One submission after the other, until there are no more. */
  private CompletableFuture<Void> client(int submissions) {
    int number = next.getAndIncrement();
    if (number >= submissions) {
      return CompletableFuture.completedFuture(null);
    }
    // asynchronous, or a client that is refused again and again would recurse
    return submit(number).thenComposeAsync(nothing -> client(submissions));
  }

  private CompletableFuture<Void> submit(int number) {
    Program program = MIX.get(number * STRIDE % MIX.size());
    // each program now waits, now asks
    boolean waits = (number + number / MIX.size()) % 2 == 0;
    String body = String.format(program.request, number, 2 * number);
    long start = System.nanoTime();
    return send(HttpRequest.newBuilder(URI.create(server + "/submissions?" + (waits ? "wait=true&fields=status,stdout,message" : "")))
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body))).handle((answer, failure) -> {
          if (failure != null) {
            return count(lost, "no answer to the POST of " + number + " (" + program.name + "): " + failure);
          }
          int status = answer.statusCode();
          if (status == 503 || status == 429) {
            return refused(answer, number);
          }
          if (status != 201) {
            (status >= 500 ? internalErrors : new AtomicInteger()).incrementAndGet();
            return count(wrong, "HTTP " + status + " for " + number + " (" + program.name + "): " + answer.body());
          }
          accepted.incrementAndGet();
          if (waits) {
            return check(program, number, start, answer.body());
          }
          acceptNanos.add(System.nanoTime() - start);
          Matcher token = TOKEN.matcher(answer.body());
          if (!token.find()) {
            return count(wrong, "no token in the answer to " + number + ": " + answer.body());
          }
          polling.incrementAndGet();
          return poll(program, number, start, token.group(1), 0).whenComplete((nothing, e) -> polling.decrementAndGet());
        }).thenCompose(step -> step);
  }

  private CompletableFuture<Void> refused(HttpResponse<String> answer, int number) {
    String retryAfter = answer.headers().firstValue("Retry-After").orElse("");
    if (!retryAfter.matches("\\d+")) {
      refusedWithoutRetryAfter.incrementAndGet();
      deviations.add("refused with " + answer.statusCode() + " without Retry-After: " + answer.body());
    } else if (retry && System.nanoTime() < deadline) {
      return later(1000 * Long.parseLong(retryAfter)).thenCompose(nothing -> submit(number));
    }
    refused.incrementAndGet();
    return CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<Void> poll(Program program, int number, long start, String token, int polls) {
    long atOnce = Math.min(100L << Math.min(polls, 4), 1000);
    long pause = Math.max(atOnce, 1000L * polling.get() / POLLS_PER_SECOND);
    return later(pause).thenCompose(nothing ->
        send(HttpRequest.newBuilder(URI.create(server + "/submissions/" + token + "?fields=status,stdout,message")).GET()))
        .handle((answer, failure) -> {
          if (failure == null && answer.statusCode() == 200 && statusOf(answer.body()) > 2) {
            return check(program, number, start, answer.body());
          }
          if (failure == null && answer.statusCode() != 200 && answer.statusCode() != 503 && answer.statusCode() != 429) {
            return count(answer.statusCode() == 404 ? lost : wrong, "HTTP " + answer.statusCode() + " for " + token + ": " + answer.body());
          }
          if (System.nanoTime() > deadline) {
            return count(lost, "no verdict of " + token + " (" + program.name + ")");
          }
          return poll(program, number, start, token, polls + 1);
        }).thenCompose(step -> step);
  }

  private CompletableFuture<Void> check(Program program, int number, long start, String answer) {
    resultNanos.add(System.nanoTime() - start);
    int status = statusOf(answer);
    if (status == 13) {
      internalErrors.incrementAndGet();
    }
    Matcher stdout = STDOUT.matcher(answer);
    if (status == program.verdict && (!program.doubles || stdout.find() && stdout.group(1).equals(Integer.toString(2 * number)))) {
      right.incrementAndGet();
      return CompletableFuture.completedFuture(null);
    }
    return count(wrong, program.name + " " + number + " should have status " + program.verdict + ": " + answer);
  }

  private static int statusOf(String answer) {
    Matcher status = STATUS.matcher(answer);
    return status.find() ? Integer.parseInt(status.group(1)) : 0;
  }

  private CompletableFuture<Void> count(AtomicInteger counter, String why) {
    counter.incrementAndGet();
    deviations.add(why);
    return CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
    Duration left = Duration.ofNanos(Math.max(1_000_000_000, deadline - System.nanoTime()));
    return http.sendAsync(request.timeout(left).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static CompletableFuture<Void> later(long millis) {
    return CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
  }

  // --- interactive submissions while a batch waits

  private static final int INTERACTIVE = 60;

  /** Prints the p95 of interactive submissions with so many in the batch lane, over that on an idle queue. */
  private boolean lanes(int batch) throws Exception {
    IntFunction<String> hello = number -> String.format(PROGRAMS.get(0).request, number, 2 * number);
    interactive(hello, 10, "warming up");
    List<Long> idle = interactive(hello, INTERACTIVE, "idle");
    List<String> last = new ArrayList<>();
    Progress progress = new Progress(batch);
    for (int from = 0; from < batch; from += BATCH) {
      List<String> some = new ArrayList<>();
      for (int number = from; number < Math.min(batch, from + BATCH); number++) {
        some.add(hello.apply(number));
      }
      HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(server + "/submissions/batch"))
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString("{\"submissions\":[" + String.join(",", some) + "]}"))).join();
      if (answer.statusCode() != 201) {
        fail("the batch was not accepted: HTTP " + answer.statusCode() + " " + answer.body());
      }
      last.clear();
      TOKEN.matcher(answer.body()).results().forEach(token -> last.add(token.group(1)));
      progress.show(from + some.size(), "queued");
    }
    progress.end();
    List<Long> busy = interactive(hello, INTERACTIVE, "with a batch");
    boolean stillQueued = last.stream().anyMatch(token ->
        statusOf(send(HttpRequest.newBuilder(URI.create(server + "/submissions/" + token)).GET()).join().body()) <= 2);
    printMillis("interactive, queue idle", idle);
    printMillis("interactive, batch queued", busy);
    System.out.printf("p95 ratio %.2f with %d queued%n", (double) percentile(busy, 95) / percentile(idle, 95), batch);
    if (!stillQueued) {
      System.out.println("but the batch was done before the measurement was: queue a larger one");
    }
    deviations.forEach(System.out::println);
    return stillQueued && isRight();
  }

  private List<Long> interactive(IntFunction<String> request, int runs, String what) {
    List<Long> nanos = new ArrayList<>();
    Progress progress = new Progress(runs);
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(server + "/submissions?wait=true&fields=status,stdout"))
          .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(request.apply(i)))).join();
      check(PROGRAMS.get(0), i, start, answer.body());
      nanos.add(System.nanoTime() - start);
      progress.show(i + 1, what);
    }
    progress.end();
    return nanos;
  }

  // --- telling

  private boolean isRight() {
    return wrong.get() + lost.get() + internalErrors.get() + refusedWithoutRetryAfter.get() == 0;
  }

  private void print(int submissions) {
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf("accepted %d · refused %d · right %d · wrong %d · lost %d · internal errors %d%n", accepted.get(), refused.get(),
        right.get(), wrong.get(), lost.get(), internalErrors.get());
    System.out.printf("%d in %.1f s: %.1f verdicts a second%n", submissions, seconds, right.get() / seconds);
    printMillis("accept (POST to token)", List.copyOf(acceptNanos));
    printMillis("result (POST to verdict)", List.copyOf(resultNanos));
    deviations.stream().limit(20).forEach(System.out::println);
    if (deviations.size() > 20) {
      System.out.printf("… and %d more%n", deviations.size() - 20);
    }
  }

  private static void printMillis(String what, List<Long> nanos) {
    if (!nanos.isEmpty()) {
      System.out.printf("%-28s p50 %8.0f ms   p95 %8.0f ms   p99 %8.0f ms   max %8.0f ms%n", what, percentile(nanos, 50) / 1e6,
          percentile(nanos, 95) / 1e6, percentile(nanos, 99) / 1e6, percentile(nanos, 100) / 1e6);
    }
  }

  private static long percentile(List<Long> nanos, int percent) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static void printSizes(Map<String, Long> before, Map<String, Long> after) {
    after.forEach((what, size) -> System.out.printf("%-28s %,12d before, %,12d after%n", what, before.getOrDefault(what, 0L), size));
  }

  /** One line on a terminal; nothing elsewhere. */
  private static final class Progress {
    private static final int WIDTH = 30;
    private final boolean onTerminal = System.console() != null;
    private final int total;

    Progress(int total) {
      this.total = total;
    }

    void show(int done, String more) {
      if (onTerminal) {
        int filled = (int) ((long) WIDTH * done / total);
        System.err.printf("\r\033[K[%s%s] %d of %d  %s", "#".repeat(filled), " ".repeat(WIDTH - filled), done, total, more);
      }
    }

    void end() {
      if (onTerminal) {
        System.err.print("\r\033[K");
      }
    }
  }

  // --- the service, watched from outside

  /** Health by HTTP; threads, files and memory by /proc, where the service's pid is known; Redis where its directory is. */
  private static final class Watch {
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration GOOD = Duration.ofSeconds(1);
    private static final Duration RECORD = Duration.ofSeconds(5);
    private static final String HEADER =
        "seconds,verdicts,resident_mb,heap_long_lived_mb,threads,descriptors,containers,redis_mb,redis_keys";
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String server;
    private final Path proc;
    private final String pid;
    private final Path redis;
    private final Queue<Long> healthNanos = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> probes = new ArrayList<>();
    private final Map<String, Long> peaks = new LinkedHashMap<>();
    private final Thread thread = new Thread(this::run, "watch");
    private final AtomicInteger sick = new AtomicInteger();
    private final List<String> records = new ArrayList<>(List.of(HEADER));
    private Path record;
    private IntSupplier verdicts;
    private long nextRecord;
    private volatile boolean running = true;

    Watch(String server, String pid, String redis) {
      this.server = server;
      this.pid = pid;
      this.proc = pid != null && Files.isDirectory(Path.of("/proc", pid)) ? Path.of("/proc", pid) : null;
      this.redis = redis != null && Files.isReadable(Path.of(redis, "redis.password")) ? Path.of(redis) : null;
    }

    void start() {
      thread.setDaemon(true);
      thread.start();
    }

    /** To write down, from now on every few seconds, what must not grow. */
    void record(Path file, IntSupplier verdicts) {
      this.record = file;
      this.verdicts = verdicts;
    }

    void stop() throws InterruptedException, IOException {
      running = false;
      thread.join();
      CompletableFuture.allOf(probes.toArray(new CompletableFuture[0])).join();
      if (record != null) {
        Files.write(record, records);
      }
    }

    private void takeDown(long began) {
      long now = System.nanoTime();
      if (record == null || now < nextRecord) {
        return;
      }
      nextRecord = now + RECORD.toNanos();
      try {
        Map<String, Long> process = sizesOfProcess();
        Map<String, Long> stored = sizesOfRedis();
        records.add(Stream.of((now - began) / 1_000_000_000, verdicts.getAsInt(),
            process.getOrDefault("resident memory, KB", 0L) / 1024, metric("jvm_memory_used_bytes", "Old Gen") >> 20,
            process.getOrDefault("threads", 0L), process.getOrDefault("open files", 0L), metric("dromedary_pool_containers", ""),
            stored.getOrDefault("Redis used_memory", 0L) >> 20, stored.getOrDefault("Redis keys", 0L))
            .map(String::valueOf).collect(Collectors.joining(",")));
      } catch (IOException e) {
        // not told in time; the next one will be
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void run() {
      long began = System.nanoTime();
      while (running) {
        probes.add(probe());
        takeDown(began);
        sizesOfProcess().forEach((what, size) -> peaks.merge(what, size, Math::max));
        try {
          Thread.sleep(PERIOD.toMillis());
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    /** Whatever became of those before, or one that hangs would hide the others. */
    private CompletableFuture<Void> probe() {
      long start = System.nanoTime();
      return http.sendAsync(HttpRequest.newBuilder(URI.create(server + "/actuator/health")).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.discarding()).handle((answer, failure) -> {
            healthNanos.add(System.nanoTime() - start);
            if (failure != null || answer.statusCode() != 200) {
              sick.incrementAndGet();
            }
            return null;
          });
    }

    private long late() {
      return healthNanos.stream().filter(nanos -> nanos > GOOD.toNanos()).count();
    }

    boolean isHealthy() {
      return sick.get() + late() == 0;
    }

    private Map<String, Long> sizesOfProcess() {
      Map<String, Long> sizes = new LinkedHashMap<>();
      if (proc != null) {
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
          for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("Threads:") || line.startsWith("VmRSS:")) {
              sizes.put(line.startsWith("T") ? "threads" : "resident memory, KB", Long.parseLong(line.replaceAll("\\D", "")));
            }
          }
          sizes.put("open files", files.count());
        } catch (IOException | java.io.UncheckedIOException e) {
          // it ended; health says so
        }
      }
      return sizes;
    }

    void print() {
      printMillis("/actuator/health", List.copyOf(healthNanos));
      System.out.printf("of %d health probes %d were not answered with 200, %d took longer than %d s%n",
          healthNanos.size(), sick.get(), late(), GOOD.toSeconds());
      if (!peaks.isEmpty()) {
        System.out.println("peaks of the service: " + String.join(" · ",
            peaks.entrySet().stream().map(e -> String.format("%s %,d", e.getKey(), e.getValue())).toList()));
      }
    }

    /** What must not grow without bound. */
    Map<String, Long> sizes() throws Exception {
      Map<String, Long> sizes = new LinkedHashMap<>(sizesOfRedis());
      if (proc != null) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (Files.isExecutable(jcmd)) {
          new ProcessBuilder(jcmd.toString(), pid, "GC.run").redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor(30, TimeUnit.SECONDS);
          sizes.put("JVM heap after collection", metric("jvm_memory_used_bytes", "area=\"heap\""));
        }
        sizes.putAll(sizesOfProcess());
      }
      return sizes;
    }

    private Map<String, Long> sizesOfRedis() throws IOException {
      Map<String, Long> sizes = new LinkedHashMap<>();
      for (String line : redis == null ? List.<String>of() : askRedis("INFO memory", "INFO keyspace", "INFO persistence")) {
        if (line.startsWith("db0:")) {
          sizes.put("Redis keys", Long.parseLong(line.replaceAll("^db0:keys=(\\d+),.*", "$1")));
        } else if (line.startsWith("used_memory:") || line.startsWith("aof_current_size:")) {
          sizes.put("Redis " + line.substring(0, line.indexOf(':')), Long.parseLong(line.replaceAll("\\D", "")));
        }
      }
      return sizes;
    }

    /** The sum over all labels that have the text in them. */
    private long metric(String name, String label) throws IOException, InterruptedException {
      return http.send(HttpRequest.newBuilder(URI.create(server + "/actuator/prometheus")).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofLines()).body().filter(line -> line.startsWith(name + "{") && line.contains(label))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }

    /** Inline commands are enough of the protocol for this. */
    private List<String> askRedis(String... commands) throws IOException {
      String password = Files.readString(redis.resolve("redis.password")).trim();
      int port = Integer.parseInt(Files.readString(redis.resolve("redis.port")).trim());
      try (Socket socket = new Socket("127.0.0.1", port);
          BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        socket.getOutputStream().write(("AUTH " + password + "\r\n" + String.join("\r\n", Arrays.asList(commands)) + "\r\nQUIT\r\n")
            .getBytes(StandardCharsets.UTF_8));
        return lines.lines().toList();
      }
    }
  }
}
