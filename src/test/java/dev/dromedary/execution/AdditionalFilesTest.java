package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dromedary.api.ApiFixture;
import dev.dromedary.runner.ProgramFile;
import dev.dromedary.submission.Language;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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

    assertThat(paths(unpacked)).containsExactly("src/a.h", "data.txt");
    assertThat(unpacked.get(0).content()).asString().isEqualTo("src/a.h");
    assertThat(unpacked).allMatch(ProgramFile::executable);
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
    assertThat(files.unpack(zip(names.toArray(String[]::new)), c)).hasSize(500);
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

  @Test
  void aProjectsScriptsMayHaveTheirExtension() throws Exception {
    List<ProgramFile> unpacked = files.unpack(zip("compile.sh", "run.sh", "main.c"), project);

    assertThat(paths(unpacked)).containsExactlyInAnyOrder("compile.sh", "run.sh", "main.c", "compile", "run");
    assertThat(AdditionalFiles.hasCompileScript(unpacked)).isTrue();
    assertThat(AdditionalFiles.hasCompileScript(files.unpack(zip("run"), project))).isFalse();
    assertThatThrownBy(() -> files.unpack(zip("compile"), project)).hasMessageContaining("no file run");
  }
}
