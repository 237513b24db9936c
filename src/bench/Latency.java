import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One submission after another over HTTP, against the same program started in a shell's way in the same image, in one run and in
 * turns, so that a noisy machine is noisy for both. Prints both medians and their ratio.
 *
 * <pre>java src/bench/Latency.java IMAGE [SERVER [RUNS]]</pre>
 */
public class Latency {
  private static final String HELLO = "print('hello, world')";
  private static final int BLOCK = 20;
  /** Starts what it's told as often as it's told, and prints each run's nanoseconds. */
  private static final String STARTER = String.join("\n",
      "import subprocess, sys, time",
      "open('/tmp/hello.py', 'w').write(sys.argv[1])",
      "for line in sys.stdin:",
      "    for _ in range(int(line)):",
      "        t = time.perf_counter_ns()",
      "        out = subprocess.run(['python3', '/tmp/hello.py'], stdout=subprocess.PIPE, check=True).stdout",
      "        print(time.perf_counter_ns() - t, flush=True)");

  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 3) {
      System.err.println("usage: java Latency.java IMAGE [SERVER [RUNS]]");
      System.exit(2);
    }
    String server = args.length > 1 ? args[1] : "http://localhost:2358";
    int runs = args.length > 2 ? Integer.parseInt(args[2]) : 200;
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(server + "/submissions?wait=true"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"language_id\":71,\"source_code\":\"" + HELLO + "\"}")).build();

    Process bare = new ProcessBuilder("docker", "run", "--rm", "-i", "--network", "none", "--read-only", "--tmpfs", "/tmp",
        "--entrypoint", "python3", args[0], "-c", STARTER, HELLO).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<Long> bareNanos = new ArrayList<>();
    List<Long> httpNanos = new ArrayList<>();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(bare.getInputStream()))) {
      block(bare, lines, BLOCK);
      for (int i = 0; i < BLOCK; i++) {
        send(http, request);
      }
      for (int done = 0; done < runs; done += BLOCK) {
        int n = Math.min(BLOCK, runs - done);
        bareNanos.addAll(block(bare, lines, n));
        for (int i = 0; i < n; i++) {
          long start = System.nanoTime();
          send(http, request);
          httpNanos.add(System.nanoTime() - start);
        }
        System.err.printf("\r%d of %d", done + n, runs);
      }
      System.err.println();
      bare.getOutputStream().close();
    }
    print("bare python3 hello.py", bareNanos);
    print("over HTTP, wait=true", httpNanos);
    System.out.printf("p50 ratio %.2f%n", (double) percentile(httpNanos, 50) / percentile(bareNanos, 50));
  }

  private static List<Long> block(Process bare, BufferedReader lines, int n) throws IOException {
    bare.getOutputStream().write((n + "\n").getBytes());
    bare.getOutputStream().flush();
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("the bare runs ended early; is the image there?");
      }
      nanos.add(Long.parseLong(line));
    }
    return nanos;
  }

  private static void send(HttpClient http, HttpRequest request) throws Exception {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 201 || !answer.body().contains("\"Accepted\"")) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  private static void print(String what, List<Long> nanos) {
    System.out.printf("%-24s p50 %6.1f ms   p95 %6.1f ms   p99 %6.1f ms%n", what,
        percentile(nanos, 50) / 1e6, percentile(nanos, 95) / 1e6, percentile(nanos, 99) / 1e6);
  }

  private static long percentile(List<Long> nanos, int percent) {
    List<Long> sorted = new ArrayList<>(nanos);
    Collections.sort(sorted);
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }
}
