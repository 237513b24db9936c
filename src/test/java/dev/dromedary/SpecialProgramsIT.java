package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Programs that are more, or less, than one source file; real Redis, real engine, real compilers. */
@TestPropertySource(properties = {"dromedary.pool.size=2", "dromedary.inbox.enabled=false"})
class SpecialProgramsIT extends ServiceFixture {
  private static final String C = "#include <stdio.h>\nint main(void) { puts(\"hello, world\"); return 0; }\n";

  private static ObjectNode request(int language) {
    return Client.JSON.createObjectNode().put("language_id", language);
  }

  private static String zip(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private JsonNode accepted(ObjectNode request) {
    JsonNode answer = client.submit(request);
    assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.ACCEPTED);
    return answer;
  }

  @Test
  void aProjectIsCompiledAndRun() throws Exception {
    for (String extension : List.of("", ".sh")) {
      Map<String, String> files = new LinkedHashMap<>();
      files.put("compile" + extension, "gcc -Iinclude -o program main.c src/answer.c\n");
      files.put("run" + extension, "./program \"$@\"\n");
      files.put("main.c", "#include <stdio.h>\n#include \"answer.h\"\n"
          + "int main(int n, char **a) { int x; scanf(\"%d\", &x); printf(\"%d %s\\n\", answer() + x, a[1]); }\n");
      files.put("src/answer.c", "int answer(void) { return 42; }\n");
      files.put("include/answer.h", "int answer(void);\n");

      JsonNode answer = accepted(request(89).put("additional_files", zip(files)).put("stdin", "1").put("expected_output", "43 a b\n")
          .put("command_line_arguments", "'a b'"));

      assertThat(answer.path("stdout").asText()).isEqualTo("43 a b\n");
    }
  }

  @Test
  void aProjectThatDoesNotCompileIsACompilationError() throws Exception {
    JsonNode answer = client.submit(request(89)
        .put("additional_files", zip(Map.of("compile", "echo wrong >&2; exit 3", "run", "echo never"))));

    assertThat(Client.verdict(answer)).isEqualTo(Verdict.COMPILATION_ERROR);
    assertThat(answer.path("compile_output").asText()).isEqualTo("wrong\n");
    for (String field : List.of("time", "memory", "stdout", "stderr")) {
      assertThat(answer.path(field).isNull()).as("%s of %s", field, answer).isTrue();
    }
    assertThat(answer.path("message").asText()).isEqualTo("The compiler ended with status 3.");
    assertThat(Client.json(client.get("/submissions/" + answer.path("token").asText() + "?fields=exit_code"), 200).path("exit_code").isNull())
        .isTrue();
  }

  @Test
  void aProjectWithoutAScriptToCompileIsRun() throws Exception {
    accepted(request(89).put("expected_output", "run\n").put("additional_files", zip(Map.of("run", "./tool.sh", "tool.sh",
        "#!/bin/bash\necho run\n"))));
  }

  @Test
  void additionalFilesAreThere() throws Exception {
    String archive = zip(Map.of("data/words.txt", "one two\n", "helper.py", "def words(): return open('data/words.txt').read().split()"));
    accepted(request(71).put("additional_files", archive).put("expected_output", "2\n")
        .put("source_code", "import helper\nprint(len(helper.words()))"));
    // to the compiler and to the program
    accepted(request(50).put("additional_files", zip(Map.of("n.h", "#define N 7\n", "data.txt", "x")))
        .put("source_code", "#include <stdio.h>\n#include \"n.h\"\nint main(void) { printf(\"%d%c\", N, fgetc(fopen(\"data.txt\", \"r\"))); }")
        .put("expected_output", "7x"));
    // and to nobody after it
    accepted(request(71).put("source_code", "import os\nprint(os.listdir('.'))").put("expected_output", "['script.py']"));
  }

  @Test
  void filesMayBeChangedByTheCompilerAndByTheProgram() throws Exception {
    // a class beside its source, in a folder of the client's
    accepted(request(62).put("expected_output", "6\n").put("additional_files",
        zip(Map.of("util/Q.java", "package util; public class Q { public static int six() { return 6; } }")))
        .put("source_code", "public class Main { public static void main(String[] a) { System.out.println(util.Q.six()); } }"));
    // what an earlier build left
    accepted(request(62).put("expected_output", "1\n").put("additional_files", zip(Map.of("Main.class", "stale")))
        .put("source_code", "public class Main { public static void main(String[] a) { System.out.println(1); } }"));
    accepted(request(50).put("source_code", C).put("expected_output", "hello, world").put("additional_files",
        zip(Map.of("main", "stale"))));
    accepted(request(71).put("expected_output", "x").put("additional_files", zip(Map.of("data/in.txt", "1")))
        .put("source_code", "open('data/out.txt', 'w').write('x')\nprint(open('data/out.txt').read(), end='')"));
    // a project's run finds what its compile made, and may change it
    accepted(request(89).put("expected_output", "made\nchanged\n").put("additional_files", zip(Map.of(
        "compile", "mkdir -p out/deep; echo made > out/deep/f; rm gone; touch empty/made; rmdir now/a/file; echo > now/a/file",
        "gone", "",
        "empty/", "",
        "now/a/file/", "",
        "run", "cat out/deep/f; echo changed > out/deep/f; cat out/deep/f; test ! -e gone -a -e empty/made -a -f now/a/file"))));
    // a folder with nothing in it, to a program that is compiled and to one that isn't
    accepted(request(71).put("expected_output", "[]").put("additional_files", zip(Map.of("empty/", "")))
        .put("source_code", "import os\nprint(os.listdir('empty'))"));
    accepted(request(50).put("expected_output", "made").put("additional_files", zip(Map.of("empty/", "")))
        .put("source_code", "#include <stdio.h>\nint main(void) { puts(fopen(\"empty/x\", \"w\") ? \"made\" : \"no\"); }"));
  }

  @Test
  void eachTestFindsTheFilesAsTheyWereSent() throws Exception {
    ObjectNode request = request(71).put("additional_files", zip(Map.of("data/count.txt", "1")))
        .put("source_code", "n = int(open('data/count.txt').read())\nopen('data/count.txt', 'w').write(str(n + 1))\nprint(n)");
    for (int i = 0; i < 3; i++) {
      request.withArray("test_cases").addObject().put("expected_output", "1\n");
    }
    JsonNode answer = accepted(request);
    assertThat(answer.path("tests")).hasSize(3);
    accepted(request.put("number_of_runs", 2));
  }

  @Test
  void plainTextIsPrinted() {
    accepted(request(43).put("source_code", "any text\n").put("expected_output", "any text\n"));
  }

  @Test
  void anExecutableIsRun() throws Exception {
    // made where there's a compiler, and sent back
    ObjectNode make = request(89).put("additional_files", zip(Map.of("hello.c", C, "compile", "gcc -static -O2 -s -o hello hello.c",
        "run", "base64 -w0 hello")));
    String elf = accepted(make).path("stdout").asText();

    JsonNode answer = Client.json(client.post("/submissions?wait=true&base64_encoded=true",
        request(44).put("source_code", elf)).join(), 201);

    assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.ACCEPTED);
    assertThat(new String(Base64.getMimeDecoder().decode(answer.path("stdout").asText()), StandardCharsets.UTF_8))
        .isEqualTo("hello, world\n");
    JsonNode none = client.submit(request(44).put("source_code", "no executable"));
    assertThat(Client.verdict(none)).as("%s", none).isEqualTo(Verdict.EXEC_FORMAT_ERROR);
  }
}
