package dev.dromedary.api;

import dev.dromedary.execution.LimitsProperties;
import dev.dromedary.submission.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Reads the limits that a request asks for, and refuses those that are out of range, in Judge0's words. */
class LimitsReader {
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);

  private final LimitsProperties limits;
  private final RequestFields fields;
  private final FieldErrors errors;

  LimitsReader(LimitsProperties limits, RequestFields fields, FieldErrors errors) {
    this.limits = limits;
    this.fields = fields;
    this.errors = errors;
  }

  Limits read() {
    return new Limits(
        seconds("cpu_time_limit", limits.cpuTime(), Duration.ZERO, limits.maxCpuTime()),
        seconds("cpu_extra_time", limits.cpuExtraTime(), Duration.ZERO, limits.maxCpuExtraTime()),
        seconds("wall_time_limit", limits.wallTime(), LimitsProperties.MIN_WALL_TIME, limits.maxWallTime()),
        kilobytes("memory_limit", limits.memory(), LimitsProperties.MIN_MEMORY, limits.maxMemory()),
        kilobytes("stack_limit", limits.stack(), DataSize.ofBytes(0), limits.maxStack()),
        count("max_processes_and_or_threads", limits.processes(), limits.maxProcesses()),
        kilobytes("max_file_size", limits.fileSize(), DataSize.ofBytes(0), limits.maxFileSize()));
  }

  int numberOfRuns() {
    return count("number_of_runs", limits.numberOfRuns(), limits.maxNumberOfRuns());
  }

  private Duration seconds(String name, Duration otherwise, Duration min, Duration max) {
    BigDecimal value = fields.number(name);
    if (!isBetween(name, value, BigDecimal.valueOf(min.toSeconds()), Seconds.of(max, 1))) {
      return otherwise;
    }
    // by way of double: exact to the nanosecond in this range, and 1e-999999999 is just 0
    return Duration.ofNanos(Math.round(value.doubleValue() * NANOS.doubleValue()));
  }

  private long kilobytes(String name, DataSize otherwise, DataSize min, DataSize max) {
    BigDecimal value = fields.number(name);
    return isBetween(name, value, BigDecimal.valueOf(min.toKilobytes()), BigDecimal.valueOf(max.toKilobytes()))
        ? DataSize.ofKilobytes(value.longValue()).toBytes()
        : otherwise.toBytes();
  }

  private int count(String name, int otherwise, int max) {
    BigDecimal value = fields.number(name);
    if (value != null && value.signum() <= 0) {
      errors.add(name, "must be greater than 0");
      return otherwise;
    }
    // 0.5 is greater than 0, and Judge0 would make 0 of it
    return isBetween(name, value, BigDecimal.ZERO, BigDecimal.valueOf(max)) ? Math.max(1, value.intValue()) : otherwise;
  }

  /** @return false also when there's no value; reports one that is out of range */
  private boolean isBetween(String name, BigDecimal value, BigDecimal min, BigDecimal max) {
    if (value == null) {
      return false;
    }
    if (value.compareTo(min) < 0) {
      errors.add(name, "must be greater than or equal to " + min);
      return false;
    }
    if (value.compareTo(max) > 0) {
      errors.add(name, "must be less than or equal to " + max);
      return false;
    }
    return true;
  }
}
