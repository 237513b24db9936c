package dev.dromedary.execution;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a submission can't ask for.
 *
 * @param cores how many jobs may use the CPU at once; 0 takes the machine's
 * @param stdout bytes of standard output that are kept; more is Output Limit Exceeded
 * @param stderr bytes of standard error that are kept; the rest is dropped
 * @param openFiles of each process
 * @param compile limits of the compile step
 */
@Validated
@ConfigurationProperties("dromedary.execution")
public record ExecutionProperties(
    @DefaultValue("0") @Min(0) int cores,
    @DefaultValue("1MB") DataSize stdout,
    @DefaultValue("1MB") DataSize stderr,
    @DefaultValue("512") int openFiles,
    @DefaultValue Compile compile) {

  /**
   * @param output bytes of the compiler's words that are kept
   * @param artefacts bytes that a compilation may produce
   */
  public record Compile(
      @DefaultValue("15s") Duration cpuTime,
      @DefaultValue("30s") Duration wallTime,
      @DefaultValue("512000KB") DataSize memory,
      @DefaultValue("120") int processes,
      @DefaultValue("64KB") DataSize output,
      @DefaultValue("32MB") DataSize artefacts) {}

  public ExecutionProperties {
    if (cores == 0) {
      cores = Runtime.getRuntime().availableProcessors();
    }
  }
}
