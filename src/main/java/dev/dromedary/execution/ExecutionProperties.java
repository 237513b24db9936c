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
 * @param cores Jobs that may use the CPU at once. 0: as many as the service measures at its start to compute side by
 *     side (EffectiveCores).
 * @param stdout Bytes of standard output that are kept. Output is judged up to the submission's max_file_size, and
 *     at least up to this.
 * @param stderr Bytes of standard error that are kept. The rest is dropped.
 * @param testOutput Bytes of each test's outputs that are kept, when a submission has several tests. All of it is
 *     judged.
 * @param openFiles Files that each process may have open.
 * @param compile The compile step.
 * @param checker A client's checker or interactor, on one test.
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
   * Limits of the compile step.
   *
   * @param cpuTime CPU time of a compilation.
   * @param wallTime Time of a compilation by the clock.
   * @param memory Memory of a compilation.
   * @param processes Processes and threads of a compilation at once.
   * @param output Bytes of the compiler's messages that are kept.
   * @param artefacts Most bytes that a compilation may produce.
   * @param cache Bytes of compilations that are kept in memory, for programs that are sent again. 0: none.
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
   * Limits of a client's checker or interactor on one test, but for files.
   *
   * @param cpuTime CPU time of a checker on one test.
   * @param wallTime Time of a checker on one test by the clock. An interactor has the program's wall time besides.
   * @param memory Memory of a checker, beyond that of its files.
   * @param processes Processes and threads of a checker at once.
   * @param fileSize Size of each file that a checker writes.
   * @param files Bytes of inputs, expected and actual outputs in one container. What is more is checked in several
   *     containers.
   * @param output Bytes of a checker's messages. More on standard output is a failure of the checker.
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
      cores = EffectiveCores.number();
    }
  }
}
