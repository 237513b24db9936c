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
 * @param cores how many jobs may use the CPU at once; 0 takes as many as {@link ComputingCores compute side by side}
 * @param stdout bytes of standard output that are kept; as many as a file may have are judged, and at least these
 * @param stderr bytes of standard error that are kept; the rest is dropped
 * @param testOutput bytes of each test's outputs that are kept when there is more than one test; all of it is judged
 * @param openFiles of each process
 * @param compile limits of the compile step
 * @param checker limits of a client's checker
 */
@Validated
@ConfigurationProperties("dromedary.execution")
public record ExecutionProperties(
    @DefaultValue("0") @Min(0) int cores,
    @DefaultValue("1MB") DataSize stdout,
    @DefaultValue("1MB") DataSize stderr,
    @DefaultValue("64KB") DataSize testOutput,
    @DefaultValue("512") int openFiles,
    @DefaultValue Compile compile,
    @DefaultValue Checker checker) {

  /**
   * @param output bytes of the compiler's words that are kept
   * @param artefacts bytes that a compilation may produce
   * @param cache bytes of compilations that are kept for programs that are sent again; 0 keeps none
   */
  public record Compile(
      @DefaultValue("15s") Duration cpuTime,
      @DefaultValue("30s") Duration wallTime,
      @DefaultValue("512000KB") DataSize memory,
      @DefaultValue("120") int processes,
      @DefaultValue("64KB") DataSize output,
      @DefaultValue("32MB") DataSize artefacts,
      @DefaultValue("64MB") DataSize cache) {}

  /**
   * Of one test, but for {@code files}.
   *
   * @param memory on top of {@code files}, which lie in memory
   * @param files what inputs, expected and actual outputs may come to in one container; what is more is checked in several
   * @param output bytes of the checker's words; more on standard output is a failure of the checker
   */
  public record Checker(
      @DefaultValue("10s") Duration cpuTime,
      @DefaultValue("20s") Duration wallTime,
      @DefaultValue("256000KB") DataSize memory,
      @DefaultValue("60") int processes,
      @DefaultValue("1MB") DataSize fileSize,
      @DefaultValue("64MB") DataSize files,
      @DefaultValue("64KB") DataSize output) {}

  public ExecutionProperties {
    if (cores == 0) {
      cores = ComputingCores.number();
    }
  }
}
