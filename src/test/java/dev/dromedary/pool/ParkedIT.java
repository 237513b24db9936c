package dev.dromedary.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import dev.dromedary.DromedaryProperties;
import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.ParkedProgram;
import dev.dromedary.runner.ProgramFile;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.RunnerSession;
import dev.dromedary.runner.RunnerSessions;
import dev.dromedary.runner.Step;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/**
 * A program can't tell whether its interpreter was started before it came: each of {@code resources/parked} is run both ways in one
 * container, and everything that a client gets is compared.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParkedIT {
  private static final long MEMORY = DataSize.ofMegabytes(128).toBytes();
  private static final Path CORPUS = Path.of("src/test/resources/parked");
  private static final String INPUT = "first line\nzweite Zeile é\n\nlast";
  private static final Map<String, byte[]> INPUTS = Map.of("decode_error", new byte[] {'a', (byte) 0xff, '\n'});
  /** Their processes end in an order, or are killed at a moment, that is another one each time: only the outcome is compared. */
  private static final Set<String> OUTPUT_VARIES = Set.of("python/flood", "python/nproc", "javascript/flood");

  /** Those that only the wall time ends. */
  private static final Set<String> SLEEPERS = Set.of("python/sleep.py", "javascript/hang.js");

  /** Those whose helper process ends by itself as soon as the program has: it depends on the load whether it outlives it. */
  private static final Set<String> SURVIVORS_VARY = Set.of("python/multiprocessing_spawn.py");

  private final SandboxProperties sandbox = new SandboxProperties(
      System.getProperty("dromedary.sandbox.image", "dromedary/sandbox:core"), "", DataSize.ofBytes(MEMORY),
      DataSize.ofMegabytes(3), DataSize.ofMegabytes(64), 8192, DataSize.ofMegabytes(16), 256);
  private final DromedaryProperties dromedary =
      new DromedaryProperties(Path.of("target/parked-it"), "parked-it-" + ProcessHandle.current().pid(), java.util.EnumSet.allOf(dev.dromedary.Role.class), false);
  private final DockerProperties engine =
      new DockerProperties(System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));
  private final DockerConfiguration configuration = new DockerConfiguration();
  private Languages languages;
  private DockerClient docker;
  private RunnerSessions sessions;
  private ContainerRemover strays;
  private RunnerSession session;

  @BeforeAll
  void open() throws Exception {
    try (InputStream yaml = Files.newInputStream(Path.of("docker/sandbox/languages.yaml"))) {
      languages = Languages.read(yaml);
    }
    docker = configuration.dockerClient(engine, configuration.engineCalls(engine), dromedary,
        org.mockito.Mockito.mock(dev.dromedary.node.Nodes.class));
    sessions = configuration.runnerSessions(engine, sandbox);
    strays = new ContainerRemover(docker, dromedary);
  }

  @AfterAll
  void close() throws Exception {
    strays.ofThisNode().forEach(strays::remove);
    sessions.close();
    docker.close();
  }

  private RunnerSession session() throws Exception {
    if (session == null) {
      Map<String, Object> headers = new HashMap<>();
      new SandboxSpec(sandbox, new EngineKind(docker), dromedary).describeImage(sandbox.image(), headers);
      var camel = new org.apache.camel.impl.DefaultCamelContext();
      camel.addComponent("docker", configuration.dockerComponent(docker));
      camel.start();
      try (var template = camel.createProducerTemplate()) {
        var created = (com.github.dockerjava.api.command.CreateContainerResponse)
            template.requestBodyAndHeaders("docker:containercreate", null, headers);
        docker.startContainerCmd(created.getId()).exec();
        session = sessions.open(created.getId()).get(20, TimeUnit.SECONDS);
      }
      camel.stop();
    }
    return session;
  }

  /** Java's programs are compiled too, both ways: every fourth of them, or all with {@code -Dparked.all}. */
  static Stream<String> programs() throws IOException {
    AtomicInteger java = new AtomicInteger();
    try (Stream<Path> files = Files.walk(CORPUS)) {
      return files.filter(Files::isRegularFile).map(CORPUS::relativize).map(Path::toString)
          .filter(p -> p.startsWith(System.getProperty("parked.only", ""))).sorted()
          .filter(p -> !p.startsWith("java/") || java.getAndIncrement() % 4 == 0 || System.getProperty("parked.all") != null)
          .toList().stream();
    }
  }

  private Language language(String program) {
    return languages.withExtension(program.substring(program.lastIndexOf('.') + 1)).orElseThrow();
  }

  private static String name(String program) {
    return program.substring(program.indexOf('/') + 1, program.lastIndexOf('.'));
  }

  /** What becomes of a program first: it is compiled, if its language is a compiled one, else run. */
  private RunRequest job(String program) throws IOException {
    Language language = language(program);
    ProgramFile source = new ProgramFile(language.source(), false, Files.readAllBytes(CORPUS.resolve(program)));
    if (!language.isCompiled()) {
      return runJob(program, List.of(source));
    }
    Step step = new Step(without(Language.OPTIONS, language.compile()), language.environment(), new byte[0], Duration.ofSeconds(10),
        Duration.ofSeconds(30), 0, 120, 1 << 20, 512, 1 << 16, 1 << 16, true, 1 << 20);
    return new RunRequest(List.of(source), List.of(step), MEMORY, report -> true);
  }

  private RunRequest runJob(String program, List<ProgramFile> made) {
    Language language = language(program);
    byte[] input = INPUTS.getOrDefault(name(program), INPUT.getBytes(StandardCharsets.UTF_8));
    Step step = new Step(without(Language.ARGUMENTS, language.run()), language.environment(), input, Duration.ofSeconds(2),
        Duration.ofSeconds(SLEEPERS.contains(program) ? 1 : 20), 64 << 20, 60, 1 << 20, 512, 1 << 20, 1 << 20, false, 1 << 20);
    List<ProgramFile> files = new ArrayList<>(made);
    files.add(new ProgramFile("helper.py", false, "x = 1\n".getBytes()));
    files.add(new ProgramFile("helper.js", false, "exports.x = 1\n".getBytes()));
    return new RunRequest(files, List.of(step), MEMORY, report -> true);
  }

  private static List<String> without(String placeholder, List<String> argv) {
    return argv.stream().filter(a -> !a.equals(placeholder)).toList();
  }

  private StepReport run(RunRequest job, Language.Parked parked) throws Exception {
    int before = session().parkedRuns();
    if (parked != null) {
      ParkedProgram program = ParkedProgram.forStep(parked.program(), parked.forked(), job.steps().get(0), MEMORY);
      assertThat(session().park(program).get(10, TimeUnit.SECONDS)).isTrue();
    }
    RunReport report = session().run(job, cpu -> {}).get(30, TimeUnit.SECONDS);
    assertThat(session().parkedRuns() - before).as("parked runs").isEqualTo(parked == null ? 0 : 1);
    if (!report.isContainerReusable()) {
      session().close();
      session = null;
    }
    return report.steps().get(0);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void behavesAsIfStartedPlainly(String program) throws Exception {
    Language language = language(program);
    if (!language.isCompiled()) {
      compare(program, job(program), language.parked());
      return;
    }
    StepReport compiled = compare(program, job(program), language.parkedCompiler());
    if (compiled.succeeded()) {
      compare(program, runJob(program, compiled.returned()), language.parked());
    }
  }

  private StepReport compare(String program, RunRequest job, Language.Parked parkedProgram) throws Exception {
    boolean compiler = language(program).isCompiled() && job.steps().get(0).mergeStderr(); // nobody is told its memory
    StepReport plain = run(job, null);
    StepReport parked = run(job, parkedProgram);
    boolean memoryTold = !compiler && plain.memoryExact() && parked.memoryExact();
    if (memoryTold && !sameMemory(plain, parked)) {
      plain = run(job, null); // what it read from the image for the first time counted as its memory
    }
    if (!OUTPUT_VARIES.contains(program.substring(0, program.lastIndexOf('.')))) {
      assertThat(text(parked.stdout())).as("stdout").isEqualTo(text(plain.stdout()));
      assertThat(text(parked.stderr())).as("stderr").isEqualTo(text(plain.stderr()));
      assertThat(parked.returned().stream().map(ParkedIT::describe).sorted())
          .containsExactlyElementsOf(plain.returned().stream().map(ParkedIT::describe).sorted().toList());
    }
    assertThat(parked.outcome()).isEqualTo(plain.outcome());
    assertThat(parked.detail()).isEqualTo(plain.detail());
    assertThat(parked.oomKills()).isEqualTo(plain.oomKills());
    if (!SURVIVORS_VARY.contains(program)) {
      assertThat(parked.survivors()).isEqualTo(plain.survivors());
    }
    if (memoryTold) {
      assertThat(sameMemory(plain, parked)).as("memory: plain %d, parked %d", plain.memoryBytes(), parked.memoryBytes()).isTrue();
    }
    if (plain.outcome() == Outcome.EXITED) {
      assertThat(parked.cpuTime()).isLessThan(plain.cpuTime().plusMillis(300));
    }
    return parked;
  }

  private static boolean sameMemory(StepReport plain, StepReport parked) {
    return Math.abs(parked.memoryBytes() - plain.memoryBytes()) <= plain.memoryBytes() / 10;
  }

  private static String describe(ProgramFile file) {
    byte[] content = file.content().clone();
    if (file.path().endsWith(".pyc")) {
      // the second in which its source was written (PEP 552)
      Arrays.fill(content, 8, 12, (byte) 0);
    }
    return file.path() + " " + file.executable() + " " + content.length + " " + Arrays.hashCode(content);
  }

  /** Addresses and identities of threads differ from run to run, and times of unit tests. */
  private static String text(byte[] output) {
    return new String(output, StandardCharsets.ISO_8859_1).replaceAll("0x[0-9a-f]{6,}", "0x…").replaceAll("in \\d\\.\\d+s", "in …s")
        .replaceAll("started \\d+", "started …")
        .replaceAll("\\(node:\\d+\\)", "(node:…)").replaceAll("Thread-\\d+ \\(", "Thread-… (");
  }

  /** Forks of one interpreter have its hash seed, so there are only so many of one. */
  @Test
  void hashSeedsChangeAfterSixteenForks() throws Exception {
    RunRequest model = job("python/hello.py");
    RunRequest job = new RunRequest(List.of(new ProgramFile("script.py", false, "print(hash('x'))".getBytes())),
        model.steps(), MEMORY, report -> true);
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      seen.merge(text(run(job, language("a.py").parked()).stdout()), 1, Integer::sum);
    }
    assertThat(seen.values()).allMatch(times -> times <= 16);
  }
}
