package dev.dromedary.store;

import dev.dromedary.submission.Statistics;
import dev.dromedary.submission.Verdict;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What Redis has counted, as it has it; see {@link Keys}.
 *
 * @param memory the section of Redis's INFO, null until it is there
 */
record RedisStatistics(Map<String, String> days, Map<String, String> totals, String memory) {
  private static final String USED_MEMORY = "used_memory:";

  RedisStatistics(Map<String, String> days, Map<String, String> totals) {
    this(days, totals, null);
  }

  RedisStatistics withMemory(String info) {
    return new RedisStatistics(days, totals, info);
  }

  Statistics with(QueueDepth depth) {
    Map<LocalDate, Long> byDay = new HashMap<>();
    days.forEach((day, count) -> byDay.put(LocalDate.ofEpochDay(Long.parseLong(day)), Long.valueOf(count)));
    Map<String, Map<Verdict, Long>> finished = new HashMap<>();
    totals.forEach((key, count) -> {
      int colon = key.lastIndexOf(':');
      finished.computeIfAbsent(key.substring(0, colon), language -> new EnumMap<>(Verdict.class))
          .put(Verdict.ofId(Integer.parseInt(key.substring(colon + 1))), Long.valueOf(count));
    });
    return new Statistics(byDay, finished, depth.queued(), depth.running(), usedMemory());
  }

  private long usedMemory() {
    return memory.lines().filter(line -> line.startsWith(USED_MEMORY))
        .mapToLong(line -> Long.parseLong(line.substring(USED_MEMORY.length()).strip())).findFirst().orElse(0);
  }
}
