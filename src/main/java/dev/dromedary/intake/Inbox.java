package dev.dromedary.intake;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    Path directory = Files.createDirectories(file.source().resolveSibling(folder));
    String prefix = TIME.format(Instant.now(clock)) + "-";
    // the companions first: a crash in between leaves the source, which is recognised without them
    if (!file.sharesCompanions()) {
      for (String extension : DroppedFile.COMPANIONS) {
        move(file.companion(extension), directory, prefix);
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

  private static void move(Path file, Path directory, String prefix) throws IOException {
    for (int attempt = 0; ; attempt++) {
      String name = FileNames.join(prefix + (attempt == 0 ? "" : attempt + "-"), file.getFileName().toString(), "");
      try {
        Files.move(file, directory.resolve(name));
        return;
      } catch (NoSuchFileException e) {
        return;
      } catch (FileAlreadyExistsException e) {
        // two files of one name within a millisecond
      }
    }
  }
}
