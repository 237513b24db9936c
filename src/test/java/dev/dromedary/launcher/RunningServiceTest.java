package dev.dromedary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says to a service that runs: here a process that sleeps, and what {@code up} leaves. */
class RunningServiceTest {
  @TempDir
  private Path temporary;

  private final List<Process> services = new ArrayList<>();
  private Path home;
  private Launcher launcher;

  @BeforeEach
  void prepare() throws IOException {
    home = Files.createDirectory(temporary.toRealPath().resolve("home"));
    launcher = new Launcher(home).with("DOCKER_HOST", "unix://" + home.resolve("no.sock"));
  }

  @AfterEach
  void end() {
    services.forEach(Process::destroyForcibly);
  }

  private Path service(String name) throws Exception {
    Path data = home.resolve(name);
    Files.createDirectories(data.resolve("run"));
    Files.createDirectories(data.resolve("log"));
    Files.writeString(data.resolve(".dromedary-data"), "path=" + data + "\ncreated=yes\n");
    Process process = new ProcessBuilder("sleep", "600").start();
    services.add(process);
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    Files.writeString(data.resolve("run/service.pid"), process.pid() + " " + start + "\n");
    // nothing listens on port 1
    Files.writeString(data.resolve("run/settings"), "port=1\nengine=unix://" + home.resolve("no.sock")
        + "\nimage=some/image\nsources=x\npool=3\nlanguages=core\nopen=\narguments=--dromedary.pool.max-uses=1 \n");
    Files.writeString(launcher.checkout().resolve(".dromedary-services"), data + "\n",
        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return data;
  }

  @Test
  void upRefusesWhatTheServiceCanNotBeGivenAnyMore() throws Exception {
    String data = service("a").toString();
    Launcher.Result up = launcher.run("up", "--data", data, "--port", "2", "--pool", "4", "--languages", "full",
        "--image", "another", "--open", "--reload", "--rebuild", "--", "--dromedary.pool.max-uses=2");
    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.output()).contains("--port 2: it has 1", "--pool 4: it has 3", "--languages full: it has core",
        "--image another: it has some/image", "--open", "--reload", "--rebuild",
        "--dromedary.pool.max-uses=2 : it has", "down --data " + data);
  }

  @Test
  void upTakesWhatTheServiceHasAnywayAndBringsBackItsEngine() throws Exception {
    Launcher.Result up = launcher.run("up", "--data", service("a").toString(), "--port", "1", "--pool", "3",
        "--languages", "core", "--image", "some/image", "--", "--dromedary.pool.max-uses=1");
    // there is no engine that could be started with DOCKER_HOST set
    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.output()).contains("already running", "but not ready", "no.sock, doesn't answer",
        "no engine answers there");
  }

  /** Ready is what answers 200 where the service is asked for its health. */
  @Test
  void upSaysThatTheServiceIsOpenWhereThatWasNotAskedForAgain() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.start();
    try {
      Path settings = service("a").resolve("run/settings");
      String closed = Files.readString(settings).replace("port=1\n", "port=" + server.getAddress().getPort() + "\n");
      Files.writeString(settings, closed);
      assertThat(up()).contains("already running").doesNotContain("--open");
      Files.writeString(settings, closed.replace("open=\n", "open=1\n"));
      assertThat(up()).contains("already running", "started with --open");
      assertThat(up("--open")).contains("already running").doesNotContain("started with --open");
    } finally {
      server.stop(0);
    }
  }

  private String up(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("up", "--data", home.resolve("a").toString()));
    arguments.addAll(List.of(options));
    Launcher.Result up = launcher.run(arguments.toArray(String[]::new));
    assertThat(up.exit()).as(up.output()).isZero();
    return up.output();
  }

  @Test
  void upRefusesOptionsOfItsOwnInTheServicesWords() throws Exception {
    for (String argument : List.of("--server.port=1", "--dromedary.data-directory=/tmp/x",
        "--dromedary.sandbox.image=x", "--dromedary.pool.size=2", "--dromedary.docker.host=x",
        "--spring.profiles.active=x", "dromedary.pool.max-uses=2")) {
      Launcher.Result up = launcher.run("up", "--data", home.resolve("new").toString(), "--", argument);
      assertThat(up.exit()).as(argument).isEqualTo(1);
      assertThat(up.output()).as(argument).containsAnyOf("./dromedary", "takes options");
      assertThat(home.resolve("new")).doesNotExist();
    }
  }

  @Test
  void statusFindsTheOnlyOneThatRuns() throws Exception {
    assertThat(launcher.run("status").exit()).isEqualTo(3);
    Path data = service("a");
    Launcher.Result status = launcher.run("status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.output()).contains("pid " + services.get(0).pid(), "data      " + data);
    assertThat(launcher.run("status", "--data", home.resolve("b").toString()).exit()).isEqualTo(3);
  }

  @Test
  void statusAsksWhichOfSeveralIsMeant() throws Exception {
    Path a = service("a");
    Path b = service("b");
    Launcher.Result status = launcher.run("status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.output()).contains("--data " + a, "--data " + b);
    assertThat(launcher.run("status", "--data", b.toString()).output()).contains("pid " + services.get(1).pid());
  }

  @Test
  void downStopsNothingThatWasNotNamed() throws Exception {
    Path data = service("a");
    Launcher.Result unnamed = launcher.run("down");
    assertThat(unnamed.output()).contains("nothing to stop", "down --data " + data);
    assertThat(services.get(0).isAlive()).isTrue();
    assertThat(launcher.run("down", "--data", data.toString()).exit()).isZero();
    assertThat(services.get(0).isAlive()).isFalse();
  }
}
