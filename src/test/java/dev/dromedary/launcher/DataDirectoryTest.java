package dev.dromedary.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code ./dromedary down --all} removes. No engine is reachable here: {@code up} marks its folder, then fails,
 * and {@code down} has nothing to stop.
 */
class DataDirectoryTest {
  @TempDir
  private Path temporary;

  private Path home;
  private Path data;
  private Launcher launcher;

  @BeforeEach
  void prepare() throws IOException {
    home = Files.createDirectory(temporary.toRealPath().resolve("home"));
    data = home.resolve("data");
    launcher = new Launcher(home).with("DOCKER_HOST", "unix://" + home.resolve("no.sock"));
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "years of work");
  }

  private static Stream<String> namesIn(Path folder) throws IOException {
    return Files.walk(folder).map(path -> folder.relativize(path).toString());
  }

  private void up() throws Exception {
    // a service of the machine may be at the usual port
    Launcher.Result up = launcher.run("up", "--data", data.toString(), "--port", "1");
    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.output()).contains("no engine answers there");
    assertThat(data.resolve(".dromedary-data")).exists();
  }

  @Test
  void saysInWordsWhyAFolderCanNotBeMade() throws Exception {
    write(home.resolve("a-file"));
    for (String folder : new String[] {"a-file/data", "/proc/no-such/data", "x".repeat(300)}) {
      Launcher.Result up = launcher.run("up", "--data", folder);
      assertThat(up.exit()).as(folder).isEqualTo(1);
      assertThat(up.output()).as(folder).contains("the data directory ", " can't be made: ", "--data DIR")
          .doesNotContain("mkdir:", "line ");
    }
    Launcher.Result unnamed = launcher.run("up", "--data", "");
    assertThat(unnamed.exit()).isEqualTo(1);
    assertThat(unnamed.output()).contains("--data needs a value");
    assertThat(namesIn(home)).containsExactlyInAnyOrder("", "a-file");
  }

  @Test
  void refusesFoldersThatUpDidNotMake() throws Exception {
    write(home.resolve("thesis/thesis.tex"));
    write(home.resolve("thesis/log/build.log"));
    for (String command : new String[] {"down --all", "down", "up", "test"}) {
      Launcher.Result result = launcher.run((command + " --data " + home.resolve("thesis")).split(" "));
      assertThat(result.exit()).as(command).isEqualTo(1);
      assertThat(result.output()).as(command).contains("nothing was touched");
    }
    assertThat(namesIn(home.resolve("thesis")))
        .containsExactlyInAnyOrder("", "thesis.tex", "log", "log/build.log");
  }

  @Test
  void refusesLinksToThem() throws Exception {
    write(home.resolve("thesis/thesis.tex"));
    Files.createSymbolicLink(data, home.resolve("thesis"));
    assertThat(launcher.run("down", "--all", "--data", data.toString()).exit()).isEqualTo(1);
    assertThat(launcher.run("up", "--data", data.toString()).exit()).isEqualTo(1);
    assertThat(namesIn(home.resolve("thesis"))).containsExactlyInAnyOrder("", "thesis.tex");
  }

  @Test
  void refusesHome() throws Exception {
    assertThat(launcher.run("up", "--data", home.toString()).output()).contains("can't be Dromedary's data directory");
    assertThat(launcher.run("down", "--all", "--data", home.toString()).exit()).isEqualTo(1);
    assertThat(namesIn(home)).containsExactly("");
  }

  @Test
  void removesWhatUpMadeAndNamesIt() throws Exception {
    up();
    write(data.resolve("redis/appendonly.aof"));
    Launcher.Result down = launcher.run("down", "--all", "--data", data.toString());
    assertThat(down.exit()).isZero();
    assertThat(down.output()).contains("removing from " + data + ": log run redis", "removed " + data);
    assertThat(data).doesNotExist();
  }

  @Test
  void leavesWhatOthersPutThere() throws Exception {
    up();
    write(data.resolve("thesis.tex"));
    write(data.resolve(".hidden/thesis.tex"));
    write(home.resolve("elsewhere/thesis.tex"));
    Files.createSymbolicLink(data.resolve("inbox"), home.resolve("elsewhere"));
    Launcher.Result down = launcher.run("down", "--all", "--data", data.toString());
    assertThat(down.exit()).isZero();
    assertThat(down.output()).contains("as Dromedary didn't make it: ").contains("thesis.tex").contains(".hidden");
    assertThat(namesIn(data)).containsExactlyInAnyOrder("", "thesis.tex", ".hidden", ".hidden/thesis.tex");
    assertThat(home.resolve("elsewhere/thesis.tex")).exists();
  }

  @Test
  void leavesAnEmptyFolderThatWasThereBefore() throws Exception {
    Files.createDirectory(data);
    up();
    assertThat(launcher.run("down", "--all", "--data", data.toString()).exit()).isZero();
    assertThat(namesIn(data)).containsExactly("");
  }

  @Test
  void refusesACopy() throws Exception {
    up();
    Path copy = home.resolve("backup");
    write(copy.resolve("run/lock"));
    write(copy.resolve("redis/appendonly.aof"));
    write(copy.resolve("notes.txt"));
    Files.copy(data.resolve(".dromedary-data"), copy.resolve(".dromedary-data"));
    assertThat(launcher.run("down", "--all", "--data", copy.toString()).output()).contains("nothing was touched");
    assertThat(copy.resolve("redis/appendonly.aof")).exists();
  }

  @Test
  void takesOverAFolderOfBeforeTheMark() throws Exception {
    write(data.resolve("run/lock"));
    write(data.resolve("redis/appendonly.aof"));
    assertThat(launcher.run("down", "--all", "--data", data.toString()).exit()).isZero();
    assertThat(data).doesNotExist();
  }

  @Test
  void refusesAFolderWithLocksAndLogsOfAnotherProgram() throws Exception {
    write(data.resolve("run/lock"));
    write(data.resolve("log/thesis.log"));
    assertThat(launcher.run("down", "--all", "--data", data.toString()).output()).contains("nothing was touched");
    assertThat(launcher.run("up", "--data", data.toString()).output()).contains("nothing was touched");
    assertThat(data.resolve("log/thesis.log")).exists();
  }

  @Test
  void refusesNumbersThatAreNone() throws Exception {
    for (String option : new String[] {"--port=0", "--port=65536", "--port=99999999999999999999", "--port=-1",
        "--pool=0", "--pool=00", "--pool=1001", "--pool=99999999999999999999", "--pool=x"}) {
      Launcher.Result up = launcher.run("up", option, "--data", data.toString());
      assertThat(up.exit()).as(option).isEqualTo(1);
      assertThat(up.output()).as(option).contains(" must be ").doesNotContain("line ");
    }
    assertThat(data).doesNotExist();
  }

  @Test
  void refusesAFolderWithinADataDirectory() throws Exception {
    up();
    Launcher.Result nested = launcher.run("up", "--data", data.resolve("inbox/mine").toString());
    assertThat(nested.exit()).isEqualTo(1);
    assertThat(nested.output()).contains("lies within another data directory");
    assertThat(data.resolve("inbox")).doesNotExist();
  }
}
