package dev.dromedary.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A source file in the inbox, as it was when it was picked up, and the files beside it that belong to it: those with
 * the same name but for the extension, which is {@code in} (standard input), {@code out} or {@code ans} (expected output),
 * or {@code json} (further fields of a request); or the same in capitals.
 *
 * @param readers who may read it, and so its result
 */
public record DroppedFile(Path source, FileStamp stamp, FileReaders readers) {
  static final List<String> STDIN = List.of("in");
  static final List<String> EXPECTED_OUTPUT = List.of("out", "ans");
  static final List<String> FIELDS = List.of("json");
  private static final Set<String> COMPANIONS = Set.of("in", "out", "ans", "json");
  private static final Set<String> UNFINISHED = Set.of("tmp", "part", "filepart");

  static DroppedFile at(Path source) throws IOException {
    return new DroppedFile(source, FileStamp.of(source), FileReaders.of(source));
  }

  /** Without the folder. */
  public String name() {
    return source.getFileName().toString();
  }

  /** The name without its last extension. */
  String baseName() {
    return baseName(name());
  }

  /** Lower case and without the dot; empty when there's none. */
  String extension() {
    return extension(name());
  }

  /** @return the first that is there; null when none is */
  Path companion(List<String> extensions) {
    return companions(extensions).filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS)).findFirst()
        .orElse(null);
  }

  /** All that there may be. */
  Stream<Path> companions() {
    return companions(List.copyOf(COMPANIONS));
  }

  private Stream<Path> companions(List<String> extensions) {
    return extensions.stream().flatMap(extension -> Stream.of(extension, extension.toUpperCase(Locale.ROOT)))
        .map(extension -> source.resolveSibling(baseName() + "." + extension));
  }

  /** Whether another source in the inbox has the same companions. */
  boolean sharesCompanions() throws IOException {
    try (Stream<Path> files = Files.list(source.getParent())) {
      return files.map(file -> file.getFileName().toString())
          .anyMatch(other -> !other.equals(name())
              && baseName(other).equals(baseName())
              && !other.startsWith(".")
              && !COMPANIONS.contains(extension(other))
              && !UNFINISHED.contains(extension(other)));
    }
  }

  private static String baseName(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
