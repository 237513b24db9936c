package dev.dromedary.intake;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.springframework.stereotype.Component;

/** Clears away what is through with. */
@Component("inbox")
public class Inbox {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmssSSS").withZone(ZoneOffset.UTC);

  private final Clock clock = Clock.systemUTC();

  /**
   * Moves a file and its companions to a folder of the inbox, with the time before their names. Companions that another
   * source in the inbox has too stay there, for the last one of them to take along. A file that is not what it was when
   * it was picked up stays: it has been dropped anew.
   *
   * @param folder {@code .done} or {@code .failed}; made when it isn't there
   */
  public void putAway(DroppedFile file, String folder) throws IOException {
    if (!isStillThere(file)) {
      return;
    }
    Path directory = file.source().resolveSibling(folder);
    makeFolder(directory);
    String prefix = TIME.format(Instant.now(clock)) + "-";
    // the companions first: a crash in between leaves the source, which is recognised without them
    if (!file.sharesCompanions()) {
      for (Path companion : file.companions().toList()) {
        move(companion, directory, prefix);
      }
    }
    move(file.source(), directory, prefix);
  }

  private static boolean isStillThere(DroppedFile file) throws IOException {
    try {
      return FileStamp.of(file.source()).equals(file.stamp());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** A link to elsewhere is removed, and anything else in the folder's place put aside: a stranger made it. */
  private static void makeFolder(Path directory) throws IOException {
    if (Files.isSymbolicLink(directory)) {
      Files.delete(directory);
    } else if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(directory, directory.resolveSibling(directory.getFileName() + "." + System.nanoTime()));
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // as it should be
    }
  }

  /** Both folders are held open meanwhile: one that is exchanged for a link in this moment isn't followed either. */
  private static void move(Path file, Path directory, String prefix) throws IOException {
    try (DirectoryStream<Path> from = Files.newDirectoryStream(file.getParent())) {
      if (!(from instanceof SecureDirectoryStream<Path> inbox)) {
        // macOS
        Files.move(file, directory.resolve(FileNames.join(prefix, file.getFileName().toString(), "")));
        return;
      }
      try (SecureDirectoryStream<Path> to =
          inbox.newDirectoryStream(directory.getFileName(), LinkOption.NOFOLLOW_LINKS)) {
        inbox.move(file.getFileName(), to, freeName(to, prefix, file.getFileName().toString()));
      }
    } catch (NoSuchFileException e) {
      // gone, or a companion that never was
    }
  }

  /** Two files of one name within a millisecond get a number. */
  private static Path freeName(SecureDirectoryStream<Path> directory, String prefix, String name) throws IOException {
    for (int attempt = 0; ; attempt++) {
      Path free = Path.of(FileNames.join(prefix + (attempt == 0 ? "" : attempt + "-"), name, ""));
      try {
        directory.getFileAttributeView(free, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).readAttributes();
      } catch (NoSuchFileException e) {
        return free;
      }
    }
  }
}
