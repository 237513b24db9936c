package dev.dromedary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the parts of the pipeline have used of the CPU, from /proc. A process counts itself only, not its children: the runner's
 * children are the users' programs.
 */
record CpuTimes(Map<String, Double> millis) {
  /** Linux gives times in ticks; the kernel's unit for user space is fixed. */
  private static final double MILLIS_PER_TICK = 10;
  private static final Set<String> ENGINE = Set.of("dockerd", "containerd", "containerd-shim");

  static CpuTimes now(long service, long redis) throws IOException {
    Map<String, Double> millis = new LinkedHashMap<>();
    for (String part : List.of("service", "Redis", "engine", "runners")) {
      millis.put(part, 0.0);
    }
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        try {
          String stat = Files.readString(process.resolve("stat"));
          String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
          String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
          double used = (Long.parseLong(rest[11]) + Long.parseLong(rest[12])) * MILLIS_PER_TICK;
          long pid = Long.parseLong(process.getFileName().toString());
          String part = pid == service ? "service" : pid == redis ? "Redis" : ENGINE.contains(name) ? "engine"
              : name.startsWith("dromedary-runn") ? "runners" : null;
          if (part != null) {
            millis.merge(part, used, Double::sum);
          }
        } catch (IOException e) {
          // it is gone
        }
      }
    }
    return new CpuTimes(millis);
  }

  CpuTimes since(CpuTimes before, int submissions) {
    Map<String, Double> each = new LinkedHashMap<>();
    millis.forEach((part, used) -> each.put(part, (used - before.millis.get(part)) / submissions));
    return new CpuTimes(each);
  }

  double sum() {
    return millis.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
