package dev.dromedary.pool;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerResponse;
import dev.dromedary.DromedaryProperties;
import dev.dromedary.Role;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.RunnerSession;
import dev.dromedary.runner.RunnerSessions;
import dev.dromedary.runner.Step;
import dev.dromedary.runner.StepReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * For {@code ./dromedary doctor}: boots one container as a pool does, runs one program in it, and removes it. Prints
 * what came of it; exit code 1 if it isn't what a service needs, with what the engine or the container's runner said.
 */
public final class EngineCheck {
  private static final String PROGRAM_SAYS = "Dromedary";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private EngineCheck() {}

  /** @param args the engine's address, the image, a data directory */
  public static void main(String[] args) {
    String answer;
    int exit = 0;
    try {
      answer = check(new DockerProperties(args[0]), args[1], Path.of(args[2]));
    } catch (Exception e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      answer = cause.getMessage() == null ? cause.toString() : cause.getMessage().strip();
      exit = 1;
    }
    System.out.println(answer);
    System.exit(exit);
  }

  private static String check(DockerProperties engine, String image, Path data) throws Exception {
    SandboxProperties sandbox = new Binder(new MapConfigurationPropertySource(Map.of("dromedary.sandbox.image", image)))
        .bindOrCreate("dromedary.sandbox", SandboxProperties.class);
    DromedaryProperties dromedary = new DromedaryProperties(data, "doctor", Set.of(Role.WORKER), false);
    DockerConfiguration configuration = new DockerConfiguration();
    try (EngineCalls calls = DockerConfiguration.calls(engine, EngineCalls.PING_TIME, EngineCalls.CALL_TIME);
        DockerClient docker = DockerConfiguration.client(engine, calls);
        RunnerSessions sessions = configuration.runnerSessions(engine, sandbox);
        CamelContext camel = new DefaultCamelContext()) {
      camel.addComponent("docker", configuration.dockerComponent(docker));
      camel.start();
      Map<String, Object> headers = new HashMap<>();
      SandboxSpec spec = new SandboxSpec(sandbox, new EngineKind(docker), dromedary);
      spec.describeImage(image, headers);
      long begun = System.nanoTime();
      String container;
      try (ProducerTemplate template = camel.createProducerTemplate()) {
        container = template
            .requestBodyAndHeaders("docker:containercreate", null, headers, CreateContainerResponse.class).getId();
      }
      try {
        docker.startContainerCmd(container).exec();
        RunnerSession session = sessions.open(container).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        run(session, sandbox);
        new ContainerMemory(docker, spec).limit(container, 2 * sandbox.memory().toBytes());
      } finally {
        docker.removeContainerCmd(container).withForce(true).exec();
      }
      return "one boots with all of its walls, runs a program, and goes, in "
          + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms";
    }
  }

  private static void run(RunnerSession session, SandboxProperties sandbox) throws Exception {
    Step step = new Step(List.of("sh", "-c", "echo " + PROGRAM_SAYS), Map.of("PATH", "/usr/bin:/bin"), new byte[0],
        Duration.ofSeconds(10), PATIENCE, 8 << 20, 16, 1 << 20, 64, 1 << 10, 1 << 10, false, 0);
    RunRequest request = new RunRequest(List.of(), List.of(step), sandbox.memory().toBytes(), report -> true);
    StepReport report = session.run(request, cpu -> {}).get(PATIENCE.toSeconds(), TimeUnit.SECONDS).steps().get(0);
    String said = new String(report.stdout(), StandardCharsets.UTF_8).strip();
    if (!said.equals(PROGRAM_SAYS)) {
      throw new IllegalStateException(
          "a program ended with " + report.outcome() + " " + report.detail() + " and printed '" + said + "'");
    }
  }
}
