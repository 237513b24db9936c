package dev.dromedary.execution;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a submission gets when it doesn't ask, and the most that it may ask for. The values are Judge0's, but for the
 * largest file, which bounds what is judged of an output; and so are the
 * names, as far as Judge0's environment variables have one: {@code CPU_TIME_LIMIT} is {@code cpu-time},
 * {@code MAX_CPU_TIME_LIMIT} is {@code max-cpu-time}, and so on. {@link dev.dromedary.submission.Limits} explains them.
 *
 * @param processes processes and threads at once
 * @param numberOfRuns how often a program is run; time and memory are means
 * @param totalWallTime what all runs of a submission, and likewise all runs of its checker, may take together
 * @param maxExtractSize of all additional files of a submission together, when they are unpacked
 */
@ConfigurationProperties("dromedary.limits")
public record LimitsProperties(
    @DefaultValue("5s") Duration cpuTime,
    @DefaultValue("15s") Duration maxCpuTime,
    @DefaultValue("1s") Duration cpuExtraTime,
    @DefaultValue("5s") Duration maxCpuExtraTime,
    @DefaultValue("10s") Duration wallTime,
    @DefaultValue("20s") Duration maxWallTime,
    @DefaultValue("10m") Duration totalWallTime,
    @DefaultValue("128000KB") DataSize memory,
    @DefaultValue("512000KB") DataSize maxMemory,
    @DefaultValue("64000KB") DataSize stack,
    @DefaultValue("128000KB") DataSize maxStack,
    @DefaultValue("60") int processes,
    @DefaultValue("120") int maxProcesses,
    @DefaultValue("1024KB") DataSize fileSize,
    @DefaultValue("65536KB") DataSize maxFileSize,
    @DefaultValue("1") int numberOfRuns,
    @DefaultValue("20") int maxNumberOfRuns,
    @DefaultValue("10240KB") DataSize maxExtractSize) {

  public static final Duration MIN_WALL_TIME = Duration.ofSeconds(1);
  public static final DataSize MIN_MEMORY = DataSize.ofKilobytes(2048);

  /** @throws IllegalArgumentException for a default that a client couldn't ask for */
  public LimitsProperties {
    check("cpu-time", Duration.ZERO, cpuTime, maxCpuTime);
    check("cpu-extra-time", Duration.ZERO, cpuExtraTime, maxCpuExtraTime);
    check("wall-time", MIN_WALL_TIME, wallTime, maxWallTime);
    if (totalWallTime.compareTo(maxWallTime) < 0) {
      throw new IllegalArgumentException(
          "dromedary.limits.total-wall-time is " + totalWallTime + ", but a single run may take " + maxWallTime);
    }
    check("memory", MIN_MEMORY, memory, maxMemory);
    check("stack", DataSize.ofBytes(0), stack, maxStack);
    check("processes", 1, processes, maxProcesses);
    check("file-size", DataSize.ofBytes(0), fileSize, maxFileSize);
    check("number-of-runs", 1, numberOfRuns, maxNumberOfRuns);
  }

  private static <T extends Comparable<T>> void check(String name, T min, T value, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("dromedary.limits." + name + " is " + value + ", but must be between " + min
          + " and dromedary.limits.max-" + name + ", which is " + max);
    }
  }
}
