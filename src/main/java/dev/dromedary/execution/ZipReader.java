package dev.dromedary.execution;

import dev.dromedary.runner.ProgramFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry.NameSource;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Reads one archive as {@code unzip} does: by its directory at the end, so that it may have something in front of it,
 * names in the code page of DOS, backslashes of Windows, and bzip2. A link is a copy of the file, or of the folder,
 * that it leads to; one that leads nowhere in the archive is left out. Modes and owners are not taken.
 */
final class ZipReader {
  private static final Logger LOG = LoggerFactory.getLogger(ZipReader.class);
  private static final int MAX_FILES = 1000;
  /** Each of them costs some 300 bytes before they can be counted; those of an archive in the archive look the same. */
  private static final int MAX_HEADERS = 16 * MAX_FILES;
  private static final byte[] HEADER = {'P', 'K', 1, 2};
  /** Others need libraries that aren't here. */
  private static final Set<Integer> METHODS = Set.of(ZipMethod.STORED.getCode(), ZipMethod.DEFLATED.getCode(),
      ZipMethod.ENHANCED_DEFLATED.getCode(), ZipMethod.BZIP2.getCode());
  private static final byte[] NOTHING = {};
  private static final Charset DOS = Charset.forName("IBM437");
  private static final int MAX_LINKS_OF_LINKS = 8;

  private final DataSize maxSize;
  private final Map<String, ProgramFile> files = new LinkedHashMap<>();
  private final Map<String, String> links = new LinkedHashMap<>();
  private final Set<String> folders = new TreeSet<>();
  private long left;

  /** @param maxSize of all files together, unpacked */
  ZipReader(DataSize maxSize) {
    this.maxSize = maxSize;
    left = maxSize.toBytes();
  }

  /** @return by path; of two files of one name the first */
  Map<String, ProgramFile> read(byte[] zip) throws InvalidArchiveException {
    if (headers(zip) > MAX_HEADERS) {
      throw tooManyFiles();
    }
    try (ZipFile archive = ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(zip)).get()) {
      int entries = 0;
      for (ZipArchiveEntry entry : Collections.list(archive.getEntries())) {
        // folders count too: each of them costs time, and an inode
        if (++entries > MAX_FILES) {
          throw tooManyFiles();
        }
        String name = name(entry);
        if (!name.endsWith("/")) {
          read(archive, entry);
        } else if (!name.equals("./")) {
          folders.add(file(name.substring(0, name.length() - 1), NOTHING).path());
        }
      }
    } catch (IOException | RuntimeException e) {
      // of whatever kind: a stranger made it to be wrong
      LOG.debug("an archive that can't be read", e);
      throw new InvalidArchiveException("is not a zip archive that can be read");
    }
    for (int i = 0; i < MAX_LINKS_OF_LINKS && !links.isEmpty(); i++) {
      followLinks();
    }
    addEmptyFolders();
    if (files.isEmpty()) {
      throw new InvalidArchiveException("is not a zip archive with files in it");
    }
    return files;
  }

  private static int headers(byte[] zip) {
    int headers = 0;
    for (int i = 0; i + HEADER.length <= zip.length; i++) {
      if (zip[i] == HEADER[0] && zip[i + 1] == HEADER[1] && zip[i + 2] == HEADER[2] && zip[i + 3] == HEADER[3]) {
        headers++;
      }
    }
    return headers;
  }

  private static InvalidArchiveException tooManyFiles() {
    return new InvalidArchiveException("has too many files (maximum is " + MAX_FILES + ")");
  }

  private void read(ZipFile archive, ZipArchiveEntry entry) throws InvalidArchiveException, IOException {
    ProgramFile file = file(name(entry), content(archive, entry));
    if (files.containsKey(file.path()) || links.containsKey(file.path())) {
      return;
    }
    if (entry.isUnixSymlink()) {
      links.put(file.path(), new String(file.content(), StandardCharsets.UTF_8));
    } else {
      files.put(file.path(), file);
    }
  }

  private byte[] content(ZipFile archive, ZipArchiveEntry entry) throws InvalidArchiveException, IOException {
    if (!METHODS.contains(entry.getMethod()) || !archive.canReadEntryData(entry)) {
      throw new InvalidArchiveException("has a file that is encrypted, or compressed in a way that can't be read: "
          + AdditionalFiles.printable(name(entry)));
    }
    byte[] content;
    try (InputStream in = archive.getInputStream(entry)) {
      content = in.readNBytes((int) Math.min(Integer.MAX_VALUE, left + 1));
    }
    take(content.length);
    CRC32 crc = new CRC32();
    crc.update(content);
    if (crc.getValue() != entry.getCrc()) {
      throw new InvalidArchiveException("has a damaged file: " + AdditionalFiles.printable(name(entry)));
    }
    return content;
  }

  private void take(long bytes) throws InvalidArchiveException {
    left -= bytes;
    if (left < 0) {
      throw new InvalidArchiveException(
          "is too large when it is unpacked (maximum is " + maxSize.toKilobytes() + " KB)");
    }
  }

  private static String name(ZipArchiveEntry entry) {
    // also those that are said to be UTF-8 need not be
    String name = entry.getNameSource() == NameSource.UNICODE_EXTRA_FIELD ? entry.getName()
        : decoded(entry.getRawName());
    return entry.getPlatform() == ZipArchiveEntry.PLATFORM_FAT && name.indexOf('/') < 0
        ? name.replace('\\', '/') : name;
  }

  /** Most writers that don't say so write UTF-8, too. */
  private static String decoded(byte[] name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      return new String(name, DOS);
    }
  }

  /** Those that have nothing in them, as the others come with that. */
  private void addEmptyFolders() {
    Set<String> full = new HashSet<>();
    for (String path : Stream.concat(files.keySet().stream(), folders.stream()).toList()) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        full.add(path.substring(0, slash));
      }
    }
    folders.stream().filter(folder -> !full.contains(folder))
        .forEach(folder -> files.putIfAbsent(folder, ProgramFile.folder(folder)));
  }

  static ProgramFile file(String name, byte[] content) throws InvalidArchiveException {
    try {
      return new ProgramFile(name.startsWith("./") ? name.substring(2) : name, true, content);
    } catch (IllegalArgumentException e) {
      throw new InvalidArchiveException("has a file with the name " + AdditionalFiles.printable(name)
          + ", which is no path inside of the work directory");
    }
  }

  /** Those that lead to links stay for the next time. */
  private void followLinks() throws InvalidArchiveException {
    for (Map.Entry<String, String> link : List.copyOf(links.entrySet())) {
      String path = link.getKey();
      String target = target(path, link.getValue());
      if (target == null) {
        links.remove(path);
        continue;
      }
      List<ProgramFile> copies = new ArrayList<>();
      for (ProgramFile file : files.values()) {
        if (file.path().equals(target)) {
          copies.add(copy(file, path));
        } else if (file.path().startsWith(target + "/")) {
          copies.add(copy(file, path + file.path().substring(target.length())));
        }
      }
      if (!copies.isEmpty()) {
        links.remove(path);
      }
      if (files.size() + copies.size() > MAX_FILES) {
        throw tooManyFiles();
      }
      copies.forEach(copy -> files.putIfAbsent(copy.path(), copy));
    }
  }

  private ProgramFile copy(ProgramFile file, String path) throws InvalidArchiveException {
    take(file.content().length);
    return file(path, file.content());
  }

  /** @return a path in the archive; null when it leads outside, or into itself */
  private static String target(String link, String target) {
    if (target.startsWith("/")) {
      return null;
    }
    List<String> path = new ArrayList<>(List.of(link.split("/")));
    path.remove(path.size() - 1);
    for (String component : target.split("/")) {
      if (component.equals("..")) {
        if (path.isEmpty()) {
          return null;
        }
        path.remove(path.size() - 1);
      } else if (!component.isEmpty() && !component.equals(".")) {
        path.add(component);
      }
    }
    String joined = String.join("/", path);
    return joined.isEmpty() || link.equals(joined) || link.startsWith(joined + "/") ? null : joined;
  }
}
