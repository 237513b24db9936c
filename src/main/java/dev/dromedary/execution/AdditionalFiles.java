package dev.dromedary.execution;

import dev.dromedary.runner.ProgramFile;
import dev.dromedary.submission.Language;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Unpacks the zip archives that clients send. In memory, never into a folder: names are only compared, and the files go to
 * the runner in frames. What is read is bounded before it is read: bytes by {@code dromedary.limits.max-extract-size},
 * files by number, so that a small archive can't become a large answer. Links, modes and owners are not taken from
 * archives: a link is a file with the text of its target.
 */
@Component
public class AdditionalFiles {
  private static final int MAX_FILES = 1000;
  private static final String COMPILE = "compile";
  private static final String RUN = "run";
  private static final String SCRIPT = ".sh";

  private final DataSize maxSize;
  private final WorkFolder workFolder;

  public AdditionalFiles(LimitsProperties limits, WorkFolder workFolder) {
    maxSize = limits.maxExtractSize();
    this.workFolder = workFolder;
  }

  /**
   * As {@code unzip -n} does it: of two files of one name the first stays, and the program's source is first of all. All
   * of them may be executed. A project's scripts may be named {@code compile.sh} and {@code run.sh}.
   *
   * @throws InvalidArchiveException when it isn't a zip archive, is too large unpacked, or has a name that is no relative
   *     path, or is a file and a folder; when it doesn't fit into the work folder; or when a project has no script to run
   */
  public List<ProgramFile> unpack(byte[] zip, Language language) throws InvalidArchiveException {
    Map<String, ProgramFile> files = read(zip);
    if (language.isProject()) {
      for (String script : List.of(COMPILE, RUN)) {
        ProgramFile longName = files.get(script + SCRIPT);
        if (longName != null && !files.containsKey(script)) {
          files.put(script, new ProgramFile(script, true, longName.content()));
        }
      }
      if (!files.containsKey(RUN)) {
        throw new InvalidArchiveException("has no file run or run.sh, which a multi-file program needs");
      }
    } else {
      files.remove(language.source());
    }
    checkFolders(files.keySet(), language);
    String excess = workFolder.excess(files.values());
    if (excess != null) {
      throw new InvalidArchiveException(excess);
    }
    return new ArrayList<>(files.values());
  }

  static boolean hasCompileScript(List<ProgramFile> files) {
    return files.stream().anyMatch(file -> file.path().equals(COMPILE));
  }

  private Map<String, ProgramFile> read(byte[] zip) throws InvalidArchiveException {
    Map<String, ProgramFile> files = new LinkedHashMap<>();
    long left = maxSize.toBytes();
    int entries = 0;
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip), StandardCharsets.UTF_8)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        // folders count too: each of them costs time, and an inode
        if (++entries > MAX_FILES) {
          throw new InvalidArchiveException("has too many files (maximum is " + MAX_FILES + ")");
        }
        byte[] content = in.readNBytes((int) Math.min(Integer.MAX_VALUE, left + 1));
        left -= content.length;
        if (left < 0) {
          throw new InvalidArchiveException("is too large when it is unpacked (maximum is " + maxSize.toKilobytes() + " KB)");
        }
        if (!entry.isDirectory()) {
          ProgramFile file = file(entry.getName(), content);
          files.putIfAbsent(file.path(), file);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidArchiveException("is not a zip archive that can be read: " + e.getMessage());
    }
    if (files.isEmpty()) {
      throw new InvalidArchiveException("is not a zip archive with files in it");
    }
    return files;
  }

  private static ProgramFile file(String name, byte[] content) throws InvalidArchiveException {
    try {
      return new ProgramFile(name.startsWith("./") ? name.substring(2) : name, true, content);
    } catch (IllegalArgumentException e) {
      throw new InvalidArchiveException(
          "has a file with the name " + printable(name) + ", which is no path inside of the work directory");
    }
  }

  private static String printable(String name) {
    String shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
    return shown.replaceAll("\\p{Cntrl}", "?");
  }

  private static void checkFolders(Set<String> paths, Language language) throws InvalidArchiveException {
    Set<String> all = new HashSet<>(paths);
    if (!language.isProject()) {
      all.add(language.source());
    }
    for (String path : all) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        if (all.contains(path.substring(0, slash))) {
          throw new InvalidArchiveException("has " + printable(path.substring(0, slash)) + " as a file and as a folder");
        }
      }
    }
  }
}
