package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dromedary.api.ApiFixture;
import dev.dromedary.runner.ProgramFile;
import dev.dromedary.submission.Language;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdditionalFilesTest {
  private final ApiFixture api = new ApiFixture();
  private final AdditionalFiles files = api.additionalFiles;
  private final Language c = api.languages.named("c");
  private final Language project = api.languages.named("multi-file");

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        if (!name.endsWith("/")) {
          zip.write(name.getBytes());
        }
      }
    }
    return bytes.toByteArray();
  }

  /** With a name that the JDK's writer wouldn't write. */
  private static byte[] zipNamed(String name) throws IOException {
    byte[] zip = zip("n".repeat(name.length()));
    String text = new String(zip, "ISO-8859-1").replace("n".repeat(name.length()), name);
    return text.getBytes("ISO-8859-1");
  }

  private static List<String> paths(List<ProgramFile> files) {
    return files.stream().map(ProgramFile::path).toList();
  }

  @Test
  void filesAndFoldersAreUnpacked_theSourceStays() throws Exception {
    List<ProgramFile> unpacked = files.unpack(zip("src/", "src/a.h", "./data.txt", "main.c", "empty/"), c);

    assertThat(paths(unpacked)).containsExactly("src/a.h", "data.txt", "empty");
    assertThat(unpacked.get(0).content()).asString().isEqualTo("src/a.h");
    assertThat(unpacked).filteredOn(ProgramFile::folder).extracting(ProgramFile::path).containsExactly("empty");
    assertThat(unpacked).allMatch(file -> file.executable() || file.folder());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", "..", "a\0b", "a/.."})
  void namesThatLeadOutsideAreRefused(String name) throws Exception {
    assertThatThrownBy(() -> files.unpack(zipNamed(name), c)).isInstanceOf(InvalidArchiveException.class);
  }

  @ParameterizedTest
  @CsvSource({"a,a/b", "a/b/c,a/b", "main.c/x,y"})
  void aFileThatIsAFolderIsRefused(String one, String other) {
    assertThatThrownBy(() -> files.unpack(zip(one, other), c)).hasMessageContaining("as a file and as a folder");
  }

  @Test
  void aBombIsRefusedBeforeItIsUnpacked() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 4; i++) {
        zip.putNextEntry(new ZipEntry("zeros" + i));
        zip.write(new byte[16 << 20]);
      }
    }
    assertThat(bytes.size()).isLessThan(2 << 20);

    assertThatThrownBy(() -> files.unpack(bytes.toByteArray(), c)).hasMessageContaining("maximum is 10240 KB");
  }

  @Test
  void tooManyFilesOrFoldersAreRefused() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      names.add("f" + i + (i % 2 == 0 ? "/" : ""));
    }
    assertThat(files.unpack(zip(names.toArray(String[]::new)), c)).hasSize(1000);
    names.add("one-more");
    assertThatThrownBy(() -> files.unpack(zip(names.toArray(String[]::new)), c)).hasMessageContaining("maximum is 1000");
  }

  /** What the runner would find out when a container is lost for it. */
  @Test
  void whatDoesNotFitIntoTheWorkFolderIsRefused() throws Exception {
    String deep = IntStream.range(0, 15).mapToObj(depth -> "d" + depth).collect(Collectors.joining("/"));
    String[] folders = IntStream.range(0, 700).mapToObj(i -> i + deep + "/f").toArray(String[]::new);
    assertThatThrownBy(() -> files.unpack(zip(folders), c))
        .hasMessage("has too many files and folders (maximum is 8128)");
    assertThat(files.unpack(zip(Arrays.copyOf(folders, 508)), c)).hasSize(508);

    String[] names = IntStream.range(0, 1000).mapToObj(i -> "%04d".formatted(i) + "n".repeat(200)).toArray(String[]::new);
    assertThat(files.unpack(zip(names), c)).hasSize(1000);
  }

  @Test
  void whatIsBrokenIsRefused() throws Exception {
    byte[] whole = zip("a", "b", "c");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      byte[] bent = whole.clone();
      bent[length] ^= 0x55;
      for (byte[] broken : List.of(cut, bent)) {
        try {
          files.unpack(broken, c);
        } catch (InvalidArchiveException e) {
          assertThat(e).hasMessageNotContaining("Exception");
        }
      }
    }
    assertThatThrownBy(() -> files.unpack(new byte[0], c)).isInstanceOf(InvalidArchiveException.class);
  }

  /** @param entries each with its content, in this order */
  private static byte[] zip(Map<ZipArchiveEntry, byte[]> entries) throws IOException {
    SeekableInMemoryByteChannel bytes = new SeekableInMemoryByteChannel();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      for (Map.Entry<ZipArchiveEntry, byte[]> entry : entries.entrySet()) {
        zip.putArchiveEntry(entry.getKey());
        zip.write(entry.getValue());
        zip.closeArchiveEntry();
      }
    }
    return Arrays.copyOf(bytes.array(), (int) bytes.size());
  }

  private static ZipArchiveEntry link(String name) {
    ZipArchiveEntry link = new ZipArchiveEntry(name);
    link.setUnixMode(UnixStat.LINK_FLAG | UnixStat.DEFAULT_LINK_PERM);
    return link;
  }

  private Map<String, String> unpacked(byte[] zip) throws InvalidArchiveException {
    Map<String, String> contents = new TreeMap<>();
    files.unpack(zip, c).forEach(file -> contents.put(file.path(), new String(file.content(), StandardCharsets.UTF_8)));
    return contents;
  }

  @Test
  void aLinkIsACopyOfWhatItLeadsTo() throws Exception {
    Map<ZipArchiveEntry, byte[]> entries = new LinkedHashMap<>();
    entries.put(link("lib/to-link"), "to-file".getBytes());
    entries.put(link("lib/to-file"), "../src/a.h".getBytes());
    entries.put(link("folder"), "./src".getBytes());
    entries.put(link("outside"), "../../etc/passwd".getBytes());
    entries.put(link("absolute"), "/etc/passwd".getBytes());
    entries.put(link("nowhere"), "nothing".getBytes());
    entries.put(link("loop/self"), "..".getBytes());
    entries.put(link("one"), "other".getBytes());
    entries.put(link("other"), "one".getBytes());
    entries.put(new ZipArchiveEntry("src/a.h"), "a".getBytes());
    entries.put(new ZipArchiveEntry("src/b.h"), "b".getBytes());
    assertThat(unpacked(zip(entries))).isEqualTo(Map.of("lib/to-link", "a", "lib/to-file", "a", "folder/a.h", "a",
        "folder/b.h", "b", "src/a.h", "a", "src/b.h", "b"));
  }

  @Test
  void linksCountAsWhatTheyCopy() throws Exception {
    Map<ZipArchiveEntry, byte[]> entries = new LinkedHashMap<>();
    entries.put(new ZipArchiveEntry("big"), new byte[6 << 20]);
    entries.put(link("again"), "big".getBytes());
    assertThatThrownBy(() -> files.unpack(zip(entries), c)).hasMessageContaining("maximum is 10240 KB");
    entries.clear();
    entries.put(new ZipArchiveEntry("f"), "f".getBytes());
    for (int i = 0; i < 999; i++) {
      entries.put(link("d" + i % 10 + "/l" + i), (i < 10 ? "../f" : "../d" + (i + 9) % 10).getBytes());
    }
    assertThatThrownBy(() -> files.unpack(zip(entries), c)).isInstanceOf(InvalidArchiveException.class);
  }

  @Test
  void namesAreReadAsUnzipReadsThem() throws Exception {
    Map<ZipArchiveEntry, byte[]> entries = new LinkedHashMap<>();
    // from DOS, as its version says
    entries.put(new ZipArchiveEntry("dirxsubxf.txt"), "w".getBytes());
    byte[] windows = new String(zip(entries), StandardCharsets.ISO_8859_1).replace("dirxsubxf.txt", "dir\\sub\\f.txt")
        .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(unpacked(windows)).isEqualTo(Map.of("dir/sub/f.txt", "w"));

    byte[] dos = new String(zip("Bqcher.txt"), StandardCharsets.ISO_8859_1).replace('q', (char) 0x81)
        .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(paths(files.unpack(dos, c))).containsExactly("B\u00fccher.txt");
    assertThat(paths(files.unpack(zip("B\u00fccher/\u65e5\u672c.txt"), c))).containsExactly("B\u00fccher/\u65e5\u672c.txt");
  }

  @Test
  void whatStandsInFrontOfAnArchiveIsSkipped() throws Exception {
    byte[] zip = zip("a", "b");
    byte[] after = new byte[1000 + zip.length];
    System.arraycopy(zip, 0, after, 1000, zip.length);
    assertThat(unpacked(after)).isEqualTo(Map.of("a", "a", "b", "b"));
  }

  @Test
  void storedBzip2AndDeflatedAreRead() throws Exception {
    byte[] stored = Base64.getDecoder().decode(Files.readString(Path.of("src/test/resources/zip/stored-descriptor.base64")).strip());
    assertThat(unpacked(stored)).isEqualTo(Map.of("a.txt", "stored\n"));
    byte[] bzip2 = Base64.getDecoder().decode(Files.readString(Path.of("src/test/resources/zip/bzip2.base64")).strip());
    assertThat(unpacked(bzip2)).isEqualTo(Map.of("a.txt", "bzip2 ".repeat(100)));
  }

  @Test
  void aDamagedFileIsRefused() throws Exception {
    byte[] zip = new String(zip("damaged"), StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
    int crc = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2") + 16;
    zip[crc] ^= 1;
    assertThatThrownBy(() -> files.unpack(zip, c)).hasMessageContaining("damaged");
  }

  @Test
  void headersAreCountedBeforeTheyAreRead() {
    byte[] headers = "PK\1\2".repeat(20_000).getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> files.unpack(headers, c)).hasMessageContaining("too many files");
  }

  @Test
  void aProjectsScriptsMayHaveTheirExtension() throws Exception {
    List<ProgramFile> unpacked = files.unpack(zip("compile.sh", "run.sh", "main.c"), project);

    assertThat(paths(unpacked)).containsExactlyInAnyOrder("compile.sh", "run.sh", "main.c", "compile", "run");
    assertThat(AdditionalFiles.hasCompileScript(unpacked)).isTrue();
    assertThat(AdditionalFiles.hasCompileScript(files.unpack(zip("run"), project))).isFalse();
    assertThatThrownBy(() -> files.unpack(zip("compile"), project)).hasMessageContaining("no file run");
  }
}
