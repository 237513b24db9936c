package dev.dromedary.execution;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a submission gets when it doesn't ask, and the most that it may ask for. The values are Judge0's, but for the
 * largest file, which bounds how much of an output is judged. So are the names: CPU_TIME_LIMIT is cpu-time,
 * MAX_CPU_TIME_LIMIT is max-cpu-time, and so on.
 *
 * @param cpuTime CPU time of a run, all its processes together (cpu_time_limit).
 * @param maxCpuTime Largest cpu_time_limit.
 * @param cpuExtraTime CPU time beyond the limit after which a run is ended (cpu_extra_time). Its verdict is Time
 *     Limit Exceeded from the limit on.
 * @param maxCpuExtraTime Largest cpu_extra_time.
 * @param wallTime Time of a run by the clock (wall_time_limit), at least 1s. Time in which other programs had the
 *     CPUs doesn't count, up to a minute.
 * @param maxWallTime Largest wall_time_limit.
 * @param totalWallTime Time by the clock of all runs of a submission, and again of all runs of its checker. At least
 *     max-wall-time.
 * @param memory Memory of a run, all its processes together (memory_limit), at least 2048KB.
 * @param maxMemory Largest memory_limit.
 * @param stack Stack of each process (stack_limit). 0: no limit but the memory's.
 * @param maxStack Largest stack_limit.
 * @param processes Processes and threads of a run at once (max_processes_and_or_threads), at least 1.
 * @param maxProcesses Largest max_processes_and_or_threads.
 * @param fileSize Size of each file that a run writes, and of the standard output that is judged (max_file_size).
 * @param maxFileSize Largest max_file_size.
 * @param numberOfRuns How often a program is run (number_of_runs). Time and memory are means.
 * @param maxNumberOfRuns Largest number_of_runs.
 * @param maxExtractSize Most bytes of a submission's additional_files, unpacked.
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
