package dev.dromedary.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Programs as somebody would start them in a shell, in the sandbox's image: what everything is held against. One container
 * without limits, in which a small starter runs what it is told to, and tells how long each run took and how much CPU.
 */
final class Bare implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STARTER = String.join("\n",
      "import json, os, resource, subprocess, sys, time",
      "for line in sys.stdin:",
      "    order = json.loads(line)",
      "    os.makedirs('/box/bare', exist_ok=True)",
      "    os.chdir('/box/bare')",
      "    for name, content in order['files'].items():",
      "        open(name, 'w').write(content)",
      "    runs, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)",
      "    for _ in range(order['times']):",
      "        start = time.perf_counter_ns()",
      "        for argv in order['argvs']:",
      "            subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)",
      "        runs.append(time.perf_counter_ns() - start)",
      "    after = resource.getrusage(resource.RUSAGE_CHILDREN)",
      "    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime",
      "    print(json.dumps({'nanos': runs, 'cpuNanos': int(cpu * 1e9)}), flush=True)");

  /** @param cpuMillis of one run, children included */
  record Runs(Sample wall, double cpuMillis) {}

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;

  Bare(String image) throws IOException {
    process = new ProcessBuilder("docker", "run", "--rm", "-i", "--network", "none", "--entrypoint", "python3", image, "-c", STARTER)
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = new BufferedReader(new InputStreamReader(process.getInputStream()));
    orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream()));
  }

  Runs run(Map<String, String> files, List<List<String>> argvs, int times) throws IOException {
    orders.write(JSON.writeValueAsString(Map.of("files", files, "argvs", argvs, "times", times)) + "\n");
    orders.flush();
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the bare runs ended early; is the image there?");
    }
    JsonNode answer = JSON.readTree(line);
    List<Long> nanos = new ArrayList<>();
    answer.get("nanos").forEach(n -> nanos.add(n.asLong()));
    return new Runs(Sample.ofNanos(nanos), answer.get("cpuNanos").asLong() / 1e6 / times);
  }

  Runs run(Program program, int times) throws IOException {
    return run(Map.of(program.file(), program.source()), program.bare(), times);
  }

  @Override
  public void close() throws IOException {
    orders.close();
    process.destroy();
  }
}
