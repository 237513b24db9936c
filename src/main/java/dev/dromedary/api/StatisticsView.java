package dev.dromedary.api;

import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Statistics;
import dev.dromedary.submission.Verdict;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Shows statistics in the form of Judge0. They are counted as things happen, so there's nothing to cache: they are
 * valid at the time they are made. By language and by final status they count what is finished.
 */
@Component("statisticsView")
public class StatisticsView {
  private static final int DAYS = 30;
  private static final String[] UNITS = {"bytes", "KB", "MB", "GB", "TB"};

  private final Languages languages;
  private final Clock clock;

  StatisticsView(Languages languages, Optional<Clock> clock) {
    this.languages = languages;
    this.clock = clock.orElse(Clock.systemUTC());
  }

  public Map<String, Object> show(Statistics statistics) {
    String now = SubmissionField.time(clock.instant());
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("created_at", now);
    shown.put("cached_until", now);
    shown.put("submissions", submissions(statistics.acceptedByDay()));
    shown.put("languages", byLanguage(statistics));
    shown.put("statuses", byStatus(statistics));
    shown.put("database", Map.of(
        "size_pretty", pretty(statistics.memoryBytes()), "size_in_bytes", statistics.memoryBytes()));
    return shown;
  }

  private Map<String, Object> submissions(Map<LocalDate, Long> byDay) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Map<String, Long> lastDays = new LinkedHashMap<>();
    for (LocalDate day = today.minusDays(DAYS - 1); !day.isAfter(today); day = day.plusDays(1)) {
      lastDays.put(day.toString(), byDay.getOrDefault(day, 0L));
    }
    Map<String, Object> submissions = new LinkedHashMap<>();
    submissions.put("total", byDay.values().stream().mapToLong(Long::longValue).sum());
    submissions.put("today", byDay.getOrDefault(today, 0L));
    submissions.put("last_30_days", lastDays);
    return submissions;
  }

  private List<Map<String, Object>> byLanguage(Statistics statistics) {
    List<Map<String, Object>> shown = new ArrayList<>();
    for (Language language : languages.all()) {
      Map<Verdict, Long> finished = statistics.finished().get(language.name());
      if (finished != null && !language.judge0Ids().isEmpty()) {
        shown.add(counted("language", language.judge0Ids().get(0), language.title(),
            finished.values().stream().mapToLong(Long::longValue).sum()));
      }
    }
    return shown;
  }

  private static List<Map<String, Object>> byStatus(Statistics statistics) {
    Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    counts.put(Verdict.IN_QUEUE, statistics.queued());
    counts.put(Verdict.PROCESSING, statistics.running());
    statistics.finished().values().forEach(
        finished -> finished.forEach((verdict, count) -> counts.merge(verdict, count, Long::sum)));
    List<Map<String, Object>> shown = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      shown.add(counted("status", verdict.id(), verdict.description(), counts.getOrDefault(verdict, 0L)));
    }
    return shown;
  }

  private static Map<String, Object> counted(String what, int id, String name, long count) {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("id", id);
    named.put("name", name);
    Map<String, Object> counted = new LinkedHashMap<>();
    counted.put(what, named);
    counted.put("count", count);
    return counted;
  }

  static String pretty(long bytes) {
    int unit = 0;
    double size = bytes;
    while (size >= 1024 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }
}
