package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.api.ApiFixture;
import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.ProgramFile;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Program;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class CompileCacheTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CompileCache cache = cache(15);

  private static ExecutionProperties properties(int cpuSeconds) {
    return new ExecutionProperties(1, DataSize.ofKilobytes(1), DataSize.ofKilobytes(1), DataSize.ofKilobytes(1), 512,
        new ExecutionProperties.Compile(Duration.ofSeconds(cpuSeconds), Duration.ofSeconds(30), DataSize.ofMegabytes(500), 120,
            DataSize.ofKilobytes(64), DataSize.ofMegabytes(32), DataSize.ofKilobytes(100)), null);
  }

  private CompileCache cache(int cpuSeconds) {
    return new CompileCache(properties(cpuSeconds), meters);
  }

  private static RunRequest job(String language, String source, String options) {
    return job(language, source, options, 15);
  }

  private static RunRequest job(String language, String source, String options, int cpuSeconds) {
    ApiFixture api = new ApiFixture();
    return new JobPlanner(api.languages, properties(cpuSeconds), api.limits, api.additionalFiles, api.workFolder).compileJob(new Program(language, source.getBytes(), options));
  }

  private static RunReport report(Outcome outcome, int detail, int oomKills, boolean clean) {
    StepReport step = new StepReport(outcome, detail, Duration.ZERO, Duration.ZERO, 0, true, oomKills, new byte[0], new byte[0], false,
        false, 0, Duration.ZERO, Duration.ZERO, List.of());
    return new RunReport(List.of(step), clean, "");
  }

  private static Compilation artefact(int bytes) {
    return new Compilation(List.of(new ProgramFile("main", true, new byte[bytes])), "a warning".getBytes(), null);
  }

  @Test
  void theVerySameProgramIsFound() {
    Compilation compilation = artefact(10);
    assertThat(cache.find(job("c", "int main;", "-O3"))).isNull();
    cache.keep(job("c", "int main;", "-O3"), report(Outcome.EXITED, 0, 0, true), compilation);
    assertThat(cache.find(job("c", "int main;", "-O3"))).isSameAs(compilation);
    assertThat(meters.get("dromedary.compile.cache").tag("hit", "true").counter().count()).isEqualTo(1);
  }

  @Test
  void nothingElseIs() {
    cache.keep(job("c", "int main;", "-O3 -g"), report(Outcome.EXITED, 0, 0, true), artefact(10));
    Stream.of(job("c", "int main; ", "-O3 -g"), job("cpp", "int main;", "-O3 -g"), job("c", "int main;", "-O3 '-g '"),
        job("c", "int main;", "-g -O3"), job("c", "int main;", "'-O3 -g'"), job("c", "int main;", null),
        job("c", "int main;", "-O3 -g", 16)).forEach(other -> assertThat(cache.find(other)).isNull());
    RunRequest same = job("c", "int main;", "-O3 -g");
    RunRequest renamed = new RunRequest(List.of(new ProgramFile("other.c", false, "int main;".getBytes())), same.steps(),
        same.memoryBytes(), same.review());
    RunRequest executable = new RunRequest(List.of(new ProgramFile("main.c", true, "int main;".getBytes())), same.steps(),
        same.memoryBytes(), same.review());
    RunRequest moreMemory = new RunRequest(same.files(), same.steps(), same.memoryBytes() + 1, same.review());
    Stream.of(renamed, executable, moreMemory).forEach(other -> assertThat(cache.find(other)).isNull());
    assertThat(cache.find(same)).isNotNull();
  }

  @Test
  void anotherImageHasAnotherKey() {
    RunRequest job = job("c", "int main;", null);
    cache.keep(job, report(Outcome.EXITED, 0, 0, true), artefact(10));
    assertThat(cache.find(job.in("image:2"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
      "EXITED,            0, 0, true,  true",
      "EXITED,            1, 0, true,  true",
      "EXITED,            4, 0, true,  false",
      "EXITED,            1, 1, true,  false",
      "EXITED,            0, 0, false, false",
      "SIGNALLED,         0, 0, true,  false",
      "CPU_TIME_LIMIT,    0, 0, true,  false",
      "WALL_TIME_LIMIT,   0, 0, true,  false",
      "OUTPUT_LIMIT,      0, 0, true,  false",
      "RETURN_LIMIT,      0, 0, true,  false",
  })
  void keepsOnlyWhatWouldComeOutTheSame(Outcome outcome, int detail, int oomKills, boolean clean, boolean kept) {
    RunRequest job = job("c", "int main;", null);
    cache.keep(job, report(outcome, detail, oomKills, clean), artefact(10));
    assertThat(cache.find(job) != null).isEqualTo(kept);
  }

  @Test
  void isBoundedByBytes() {
    for (int i = 0; i < 20; i++) {
      cache.keep(job("c", "int main;" + i, null), report(Outcome.EXITED, 0, 0, true), artefact(20_000));
    }
    long found = IntStream.range(0, 20).filter(i -> cache.find(job("c", "int main;" + i, null)) != null).count();
    assertThat(found).isBetween(1L, 4L);
    cache.keep(job("c", "huge", null), report(Outcome.EXITED, 0, 0, true), artefact(200_000));
    assertThat(cache.find(job("c", "huge", null))).isNull();
  }
}
