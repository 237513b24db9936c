package dev.dromedary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What each process of the pipeline has used of the CPU, from /proc. A process counts itself only, not its children: the runner's
 * children are the users' programs.
 */
record CpuTimes(Map<Long, Used> byPid) {
  private record Used(String part, double millis) {}

  /** Linux gives times in ticks; the kernel's unit for user space is fixed. */
  private static final double MILLIS_PER_TICK = 10;
  private static final List<String> PARTS = List.of("service", "Redis", "engine", "runners");
  private static final Set<String> ENGINE = Set.of("dockerd", "containerd", "containerd-shim");

  static CpuTimes now(long service, long redis) throws IOException {
    Map<Long, Used> used = new HashMap<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        try {
          String stat = Files.readString(process.resolve("stat"));
          String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
          String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
          long pid = Long.parseLong(process.getFileName().toString());
          String part = pid == service ? "service" : pid == redis ? "Redis" : ENGINE.contains(name) ? "engine"
              : name.startsWith("dromedary-runn") ? "runners" : null;
          if (part != null) {
            used.put(pid, new Used(part, (Long.parseLong(rest[11]) + Long.parseLong(rest[12])) * MILLIS_PER_TICK));
          }
        } catch (IOException e) {
          // it is gone
        }
      }
    }
    return new CpuTimes(used);
  }

  /** @return ms for each submission, by part; a container that was replaced meanwhile counts only from its beginning */
  Map<String, Double> since(CpuTimes before, int submissions) {
    Map<String, Double> each = new LinkedHashMap<>();
    PARTS.forEach(part -> each.put(part, 0.0));
    byPid.forEach((pid, now) -> {
      Used then = before.byPid.get(pid);
      each.merge(now.part, (now.millis - (then == null ? 0 : then.millis)) / submissions, Double::sum);
    });
    return each;
  }
}
