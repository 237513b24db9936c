package dev.dromedary.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import dev.dromedary.DromedaryProperties;
import dev.dromedary.node.Nodes;
import dev.dromedary.runner.ContainerLostException;
import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.ProgramFile;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.RunnerSessions;
import dev.dromedary.runner.Step;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Languages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.docker.DockerConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

/** Pool and runner against the real engine, through the pool's own routes. */
@Timeout(120)
class SandboxIT {
  private static final long MEMORY = DataSize.ofMegabytes(128).toBytes();
  private static final String NODE = "sandbox-it-" + ProcessHandle.current().pid();

  private final SandboxProperties sandbox = new SandboxProperties(
      System.getProperty("dromedary.sandbox.image", "dromedary/sandbox:core"), "", DataSize.ofBytes(MEMORY),
      DataSize.ofMegabytes(3), DataSize.ofMegabytes(64), 8192, DataSize.ofMegabytes(16), 256);
  private final DromedaryProperties dromedary = new DromedaryProperties(Path.of("target/sandbox-it"), NODE, java.util.EnumSet.allOf(dev.dromedary.Role.class), false);
  private final DockerProperties engine =
      new DockerProperties(System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));
  private final DockerConfiguration configuration = new DockerConfiguration();
  private DockerClient docker;
  private RunnerSessions sessions;
  private ContainerRemover strays;
  private CamelContext camel;
  private ContainerPool pool;
  private SandboxSpec spec;

  @BeforeEach
  void open() throws Exception {
    Nodes nodes = mock(Nodes.class);
    EngineCalls calls = configuration.engineCalls(engine);
    docker = configuration.dockerClient(engine, calls, dromedary, nodes);
    sessions = configuration.runnerSessions(engine, sandbox);
    strays = new ContainerRemover(docker, dromedary);
    camel = new DefaultCamelContext();
    camel.addComponent("docker", configuration.dockerComponent(docker));
    PoolProperties properties = new PoolProperties(
        2, 1, Duration.ofMillis(100), Duration.ofMillis(500), 100, Duration.ofHours(1), false, DataSize.ofMegabytes(1), 2);
    pool = new ContainerPool(sandbox.image(), 2, properties, sandbox, new CamelContainerOrders(camel.createProducerTemplate()),
        new ParkedPrograms(List.of(), properties), mock(ContainerLosses.class), new SimpleMeterRegistry());
    spec = new SandboxSpec(sandbox, new EngineKind(docker), dromedary);
    Map.of("containerPools", new ContainerPools(pool), "sandboxSpec", spec, "runnerSessions", sessions, "containerRemover", strays,
        "engineWatch", new EngineWatch(docker, calls), "containerMemory", new ContainerMemory(docker, spec),
        "orphanSweeper", new OrphanSweeper(docker, nodes, strays, dromedary)).forEach(camel.getRegistry()::bind);
    PluginHelper.getRoutesLoader(camel).loadRoutes(
        ResourceHelper.resolveMandatoryResource(camel, "file:routes/worker/70-pool.camel.yaml"),
        ResourceHelper.resolveMandatoryResource(camel, "file:routes/worker/71-retire.camel.yaml"));
    camel.start();
    pool.open();
  }

  @AfterEach
  void close() throws Exception {
    pool.close();
    camel.stop();
    strays.ofThisNode().forEach(strays::remove);
    assertThat(strays.ofThisNode()).isEmpty();
    sessions.close();
    docker.close();
  }

  @Test
  void thePoolFillsAndPausesWhatIsIdle() {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> pool.status().containers()
        .equals(Map.of(SandboxContainer.State.HOT, 1, SandboxContainer.State.PAUSED, 1)));
  }

  @Test
  void aProgramRunsInAContainerWithoutNetworkCapabilitiesOrWritableRoot() throws Exception {
    StepReport report = run(List.of("bash", "-c",
        "cat; echo $1; ls /sys/class/net; grep CapEff /proc/self/status; touch /x || echo read-only; id -u; exit 7",
        "bash", "a b"), "stdin\n").steps().get(0);
    String[] lines = new String(report.stdout()).split("\n");
    assertThat(lines).startsWith("stdin", "a b", "lo", "CapEff:\t0000000000000000", "read-only");
    assertThat(Integer.parseInt(lines[5])).isGreaterThanOrEqualTo(100_000);
    assertThat(report.outcome()).isEqualTo(Outcome.EXITED);
    assertThat(report.detail()).isEqualTo(7);
  }

  @Test
  void aContainerWithAWallMissingIsNotLetIn() {
    Map<String, Object> headers = new HashMap<>();
    spec.describeImage(sandbox.image(), headers);
    headers.put(DockerConstants.DOCKER_DISABLE_NETWORK, false);
    ((HostConfig) headers.get(DockerConstants.DOCKER_HOST_CONFIG))
        .withNetworkMode("host").withSysctls(Map.of()).withPidsLimit(-1L);
    String container = camel.createProducerTemplate()
        .requestBodyAndHeaders("docker:containercreate", null, headers, CreateContainerResponse.class).getId();
    docker.startContainerCmd(container).exec();
    assertThatThrownBy(() -> sessions.open(container).get(20, TimeUnit.SECONDS))
        .hasMessageContaining("network: there is ").hasMessageContaining("limits: processes have none");
  }

  @Test
  void filesOfOneStepAreReturnedAndFilesOfTheJobCannotBeChanged() throws Exception {
    RunReport report = run(List.of("bash", "-c",
        "echo made > made; chmod +x made; mkdir sub; echo deep > sub/deep; echo changed > given; cat given"), "");
    StepReport step = report.steps().get(0);
    assertThat(step.stdout()).asString().isEqualTo("given\n");
    assertThat(step.returned()).extracting(ProgramFile::path).containsExactlyInAnyOrder("made", "sub/deep");
    assertThat(report.isContainerReusable()).as(report.leftovers()).isTrue();
  }

  @Test
  void theKernelEnforcesTheMemoryLimitThatTheJobAskedFor() throws Exception {
    String touch60Megabytes = "x = bytearray(60 << 20); print(len(x))";
    StepReport within = run(128, List.of("python3", "-c", touch60Megabytes), "").steps().get(0);
    assertThat(within.outcome()).isEqualTo(Outcome.EXITED);
    assertThat(within.memoryBytes()).isBetween(60L << 20, 90L << 20);
    StepReport beyond = run(48, List.of("python3", "-c", touch60Megabytes), "").steps().get(0);
    assertThat(beyond.oomKills()).isEqualTo(1);
  }

  @Test
  void aContainerKilledFromOutsideFailsItsJobAndIsReplaced() throws Exception {
    SandboxContainer container = pool.checkOut(MEMORY).get(20, TimeUnit.SECONDS);
    CompletableFuture<RunReport> report = container.session().run(request(128, List.of("sleep", "60"), ""), cpu -> {});
    docker.killContainerCmd(container.id()).exec();
    assertThat(report).failsWithin(Duration.ofSeconds(5)).withThrowableThat()
        .withCauseInstanceOf(ContainerLostException.class);
    pool.retire(container, "test");
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
      List<String> ids = strays.ofThisNode();
      return ids.size() == 2 && !ids.contains(container.id()) && pool.status().usable() == 2;
    });
  }

  @Test
  void anIdleContainerThatIsKilledIsReplaced() throws Exception {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> pool.status().usable() == 2);
    String victim = strays.ofThisNode().get(0);
    docker.killContainerCmd(victim).exec();
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
      List<String> ids = strays.ofThisNode();
      return ids.size() == 2 && !ids.contains(victim) && pool.status().usable() == 2;
    });
  }

  private RunReport run(List<String> argv, String stdin) throws Exception {
    return run(128, argv, stdin);
  }

  private RunReport run(int memoryMegabytes, List<String> argv, String stdin) throws Exception {
    RunRequest request = request(memoryMegabytes, argv, stdin);
    SandboxContainer container = pool.checkOut(request.memoryBytes()).get(20, TimeUnit.SECONDS);
    RunReport report = container.session().run(request, cpu -> {}).get(30, TimeUnit.SECONDS);
    if (report.isContainerReusable()) {
      pool.checkIn(container);
    } else {
      pool.retire(container, "test");
    }
    return report;
  }

  private static RunRequest request(int memoryMegabytes, List<String> argv, String stdin) {
    Step step = new Step(argv, Map.of("PATH", "/usr/bin:/bin"), stdin.getBytes(), Duration.ofSeconds(5),
        Duration.ofSeconds(100), 64 << 20, 60, 1 << 20, 64, 1 << 20, 1 << 20, false, 1 << 20);
    return new RunRequest(List.of(new ProgramFile("given", false, "given\n".getBytes())), List.of(step),
        (long) memoryMegabytes << 20, report -> true);
  }
}
