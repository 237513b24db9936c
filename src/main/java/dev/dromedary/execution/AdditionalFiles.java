package dev.dromedary.execution;

import dev.dromedary.runner.ProgramFile;
import dev.dromedary.submission.Language;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Unpacks the zip archives that clients send. In memory, never into a folder: names are only compared, and the files
 * go to the runner in frames. What is read is bounded before it is read: bytes by {@code
 * dromedary.limits.max-extract-size}, files by number, so that a small archive can't become a large answer.
 */
@Component
public class AdditionalFiles {
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
    Map<String, ProgramFile> files = new ZipReader(maxSize).read(zip);
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

  /**
   * The archive of files that a client sent one by one.
   *
   * @param contents by path
   * @return null for no files
   * @throws InvalidArchiveException as {@link #unpack}
   */
  public byte[] pack(Map<String, byte[]> contents, Language language) throws InvalidArchiveException {
    if (contents.isEmpty()) {
      return null;
    }
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      out.setLevel(Deflater.BEST_SPEED);
      for (Map.Entry<String, byte[]> file : contents.entrySet()) {
        // what is no path of a file is refused when it is unpacked, and that of a folder would be skipped
        out.putNextEntry(new ZipEntry(ZipReader.file(file.getKey(), file.getValue()).path()));
        out.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    unpack(zip.toByteArray(), language);
    return zip.toByteArray();
  }

  static boolean hasCompileScript(List<ProgramFile> files) {
    return files.stream().anyMatch(file -> file.path().equals(COMPILE));
  }

  static String printable(String name) {
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
          throw new InvalidArchiveException("has " + printable(path.substring(0, slash))
              + " as a file and as a folder");
        }
      }
    }
  }
}
