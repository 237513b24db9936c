package dev.dromedary.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What whoever may write to the inbox can put there. */
@Timeout(120)
class StrangersFileTest {
  private static final int MAX = 100;

  @TempDir
  private Path inbox;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(inbox.resolve(name), content);
  }

  private Path pipe(String name) throws Exception {
    Path pipe = inbox.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  private static boolean isOpening() {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("inbox-open"));
  }

  @Test
  void readsUpToTheLimit() throws Exception {
    assertThat(StrangersFile.read(write("empty", ""), MAX)).isEmpty();
    assertThat(StrangersFile.read(write("most", "x".repeat(MAX)), MAX)).hasSize(MAX);
    Path more = write("more", "x".repeat(MAX + 1));
    assertThatThrownBy(() -> StrangersFile.read(more, MAX)).isInstanceOf(RefusedFileException.class)
        .hasMessage("more is larger than 100 bytes");
  }

  @Test
  void refusesWhatIsNoOrdinaryFile() throws Exception {
    Path secret = write("secret", "secret");
    for (Path file : new Path[] {Files.createSymbolicLink(inbox.resolve("link"), secret), pipe("pipe"), inbox,
        Files.createSymbolicLink(inbox.resolve("zero"), Path.of("/dev/zero"))}) {
      assertThatThrownBy(() -> StrangersFile.read(file, MAX)).as(file.toString()).isInstanceOf(RefusedFileException.class)
          .hasMessageContaining("is not a regular file");
    }
    Path second = Files.createLink(inbox.resolve("second"), secret);
    assertThatThrownBy(() -> StrangersFile.read(second, MAX)).hasMessageContaining("has another name");
  }

  @Test
  void aPipeInTheFilesPlaceIsGivenUp() throws Exception {
    Path pipe = pipe("hello.py");
    assertThatThrownBy(() -> StrangersFile.open(pipe)).hasMessage("it takes too long to open");
    await().atMost(Duration.ofSeconds(20)).until(() -> !isOpening());
  }

  @Test
  void aFileThatIsExchangedForAPipeAndBackBlocksNothing() throws Exception {
    Path pipe = pipe("pipe");
    Path file = write("hello.py", "x".repeat(MAX));
    Path aside = inbox.resolve("aside");
    AtomicBoolean over = new AtomicBoolean();
    Thread stranger = new Thread(() -> {
      while (!over.get()) {
        try {
          Files.move(file, aside);
          Files.move(pipe, file);
          Files.move(file, pipe);
          Files.move(aside, file);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    });
    stranger.start();
    long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    while (System.nanoTime() < end) {
      try {
        assertThat(StrangersFile.read(file, MAX)).hasSize(MAX);
      } catch (RefusedFileException | FileChangedException e) {
        // as it should be; only whoever waits for ever is wrong
      }
    }
    over.set(true);
    stranger.join();
    // ends those that wait for the pipe under its other name
    assertThat(new ProcessBuilder("bash", "-c", ": <>\"$1\"", "-", pipe.toString()).start().waitFor()).isZero();
    await().atMost(Duration.ofSeconds(20)).until(() -> !isOpening());
  }

  private DroppedFile drop(String name) throws IOException {
    return DroppedFile.at(write(name, "print(1)"));
  }

  @Test
  void linksInThePlaceOfFoldersAreNotFollowed() throws Exception {
    Path elsewhere = Files.createDirectory(inbox.resolve("elsewhere"));
    Files.createSymbolicLink(inbox.resolve(".done"), elsewhere);
    Files.writeString(inbox.resolve(".failed"), "in the way");

    new Inbox().putAway(drop("a.py"), ".done");
    new Inbox().putAway(drop("b.py"), ".failed");

    assertThat(elsewhere).isEmptyDirectory();
    for (String folder : new String[] {".done", ".failed"}) {
      assertThat(Files.isSymbolicLink(inbox.resolve(folder))).isFalse();
      try (Stream<Path> files = Files.list(inbox.resolve(folder))) {
        assertThat(files).hasSize(1);
      }
    }
  }

  @Test
  void aFolderThatIsExchangedForALinkInTheSameMomentIsNotFollowedEither() throws Exception {
    Path elsewhere = Files.createDirectory(inbox.resolve("elsewhere"));
    Path done = Files.createDirectory(inbox.resolve(".done"));
    Path aside = inbox.resolve("aside");
    AtomicBoolean over = new AtomicBoolean();
    Thread stranger = new Thread(() -> {
      while (!over.get()) {
        try {
          Files.move(done, aside);
          Files.createSymbolicLink(done, elsewhere);
          Files.deleteIfExists(done);
          Files.move(aside, done);
        } catch (IOException e) {
          // the service made the folder again
          try {
            Files.deleteIfExists(aside);
          } catch (IOException full) {
            over.set(true);
          }
        }
      }
    });
    stranger.start();
    for (int i = 0; i < 500; i++) {
      try {
        new Inbox().putAway(drop("hello" + i + ".py"), ".done");
      } catch (IOException e) {
        // is tried again later
      }
    }
    over.set(true);
    stranger.join();
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void aResultMayBeReadByThoseWhoMayReadItsSource() throws Exception {
    String[][] cases = {{"rw-------", "rw-------"}, {"rw-r-----", "rw-r-----"}, {"r--r--r--", "rw-r--r--"},
        {"rwxrwxrwx", "rw-r--r--"}, {"rw----r--", "rw----r--"}};
    for (String[] expected : cases) {
      Path source = write(expected[0] + ".py", "");
      Files.setPosixFilePermissions(source, PosixFilePermissions.fromString(expected[0]));
      Path result = Files.createTempFile(inbox, "", "");
      FileReaders.of(source).grant(result);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(result))).isEqualTo(expected[1]);
    }
  }

  @Test
  void aResultBelongsToWhoeverDroppedItsSource() throws Exception {
    Path source = write("hello.py", "");
    assumeTrue("root".equals(Files.getOwner(source).getName()), "only root may give files away");
    Files.setOwner(source, source.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    Path result = Files.createTempFile(inbox, "", "");
    FileReaders.of(source).grant(result);
    assertThat(Files.getOwner(result).getName()).isEqualTo("nobody");
  }

  @Test
  void aSourceThatIsGoneIsSaidSo() {
    assertThatThrownBy(() -> DroppedFile.at(inbox.resolve("gone.py"))).isInstanceOf(NoSuchFileException.class);
  }
}
