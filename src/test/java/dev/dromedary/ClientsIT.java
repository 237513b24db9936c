package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.context.TestPropertySource;

/**
 * Clients as they come from registries and generators, none of them changed. What they need besides is downloaded: npm
 * and Maven are there where the service is built, and pip where there is Python.
 */
@TestPropertySource(properties = {"dromedary.pool.size=3", "dromedary.inbox.enabled=false"})
@Timeout(600)
class ClientsIT extends ServiceFixture {
  private static final Path CLIENTS = Path.of("src/test/resources/clients").toAbsolutePath();
  private static final String GENERATOR = "org.openapitools:openapi-generator-cli:7.25.0";
  private static final String TEN_CALLS = Stream.of("languages", "config", "wait", "fields", "submit", "batch",
      "read batch", "tests", "refused", "others").map(call -> call + " ok\n").collect(Collectors.joining());

  /** With node_modules. */
  @TempDir
  static Path npm;
  private static boolean installed;

  private String server() {
    return "http://localhost:" + port;
  }

  private static Path npm() throws Exception {
    if (!installed) {
      copy(npm, "package.json", "package-lock.json");
      run(npm, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
      installed = true;
    }
    return npm;
  }

  private static void copy(Path folder, String... files) throws IOException {
    for (String file : files) {
      Files.copy(CLIENTS.resolve(file), folder.resolve(file));
    }
  }

  private Path document(Path folder) throws IOException {
    return Files.writeString(folder.resolve("openapi.json"), new Client(port).get("/openapi.json").body());
  }

  @Test
  void pistonsClientsFromNpmWorkAsTheirReadmesSay() throws Exception {
    copy(npm(), "piston.mjs");
    JsonNode all = Client.JSON.readTree(run(npm, "node", "piston.mjs", server()));

    JsonNode client = all.get("client");
    assertThat(client.at("/runtimes")).extracting(runtime -> runtime.get("language").asText())
        .contains("python", "c", "c++", "java", "javascript", "bash");
    assertThat(client.at("/python/version").asText()).matches("3\\.\\d+\\.\\d+");
    assertThat(client.at("/python/run/output").asText()).isEqualTo("cba\n");
    assertThat(client.at("/python/run/status").isNull()).isTrue();
    assertThat(client.at("/python/compile").isMissingNode()).isTrue();
    assertThat(client.at("/args/run/stdout").asText()).isEqualTo("it's|a b|$HOME\n");
    assertThat(client.at("/cpp/compile/code").asInt(-1)).isZero();
    assertThat(client.at("/cpp/run/code").asInt()).isEqualTo(3);
    assertThat(client.at("/cpp/run/status").asText()).isEqualTo("RE");
    assertThat(client.at("/broken/compile/stderr").asText()).contains("error:");
    assertThat(client.at("/broken/run")).isEqualTo(client.at("/broken/compile"));

    JsonNode api = all.get("api");
    assertThat(api.at("/python/run/stdout").asText()).isEqualTo("User Input\n");
    assertThat(api.at("/cpp/run/stdout").asText()).isEqualTo("5");
    assertThat(api.at("/cpp/compile/cpu_time").asInt()).isPositive();
    assertThat(api.at("/cpp/compile/wall_time").asInt()).isPositive();
    assertThat(api.at("/cpp/compile/memory").asLong()).isGreaterThan(1_000_000);
    assertThat(api.at("/broken/run/status").asText()).isEqualTo("RE");
    assertThat(api.at("/late/run/status").asText()).isEqualTo("TO");

    JsonNode apiClient = all.get("apiClient");
    assertThat(apiClient.at("/runtimes/success").asBoolean()).isTrue();
    assertThat(apiClient.at("/node/data/run/output").asText()).isEqualTo("[ 'Hello', 'World' ]\n");
    assertThat(apiClient.at("/node/data/language").asText()).isEqualTo("javascript");
    assertThat(apiClient.at("/files/data/run/output").asText()).isEqualTo("42 b'\\x00\\x01\\x02'\n");
  }

  @Test
  void redoclyFindsNothingInTheDocument() throws Exception {
    JsonNode found = Client.JSON.readTree(run(npm(), "npx", "redocly", "lint", "--extends", "recommended",
        "--format", "json", document(npm).toString()));
    assertThat(found.at("/totals/errors").asInt(-1)).as("%s", found).isZero();
    assertThat(found.at("/totals/warnings").asInt(-1)).as("%s", found).isZero();
  }

  @Test
  void openapiTypescriptMakesTypesThatFit() throws Exception {
    copy(npm(), "typed.ts");
    run(npm, "npx", "openapi-typescript", document(npm).toString(), "-o", "types.ts");
    assertThat(compiled("typed.ts")).isEqualTo(TEN_CALLS);
  }

  @Test
  void openapiGeneratorMakesATypescriptClientThatWorks() throws Exception {
    copy(npm(), "calls.ts");
    generate("typescript-fetch", npm.resolve("client"));
    assertThat(compiled("calls.ts")).isEqualTo(TEN_CALLS);
  }

  /** @return what the program prints */
  private String compiled(String file) throws Exception {
    run(npm, "npx", "tsc", "--target", "es2022", "--module", "node16", "--strict", "--skipLibCheck", "--types", "node",
        "--outDir", "out", file);
    return run(npm, "node", "out/" + file.replaceFirst("ts$", "js"), server());
  }

  /** What else our own client does is in SmallClientsIT. */
  @Test
  void ourOwnClientHasTypesThatFit() throws Exception {
    run(npm(), "npm", "install", "--no-save", "--no-audit", "--no-fund", "--offline",
        Path.of("src/clients/javascript").toAbsolutePath().toString());
    copy(npm, "ours.mts");
    assertThat(compiled("ours.mts")).isEqualTo("""
        stdout 1
        Accepted x
        [ 4 ] undefined
        422 [ 'memory_limit' ] null
        """);
  }

  @Test
  void openapiGeneratorMakesAPythonClientThatWorks(@TempDir Path folder) throws Exception {
    generate("python", folder);
    run(folder, "python3", "-m", "pip", "install", "--quiet", "--target", ".", "-r", "requirements.txt");
    copy(folder, "calls.py");
    assertThat(run(folder, "python3", "calls.py", server())).isEqualTo(TEN_CALLS);
  }

  @Test
  void openapiGeneratorMakesAJavaClientThatWorks(@TempDir Path folder) throws Exception {
    generate("java", folder, "--library", "native");
    copy(folder.resolve("src/main/java"), "Calls.java");
    run(folder, "mvn", "-B", "-ntp", "-q", "-DskipTests", "-Dmaven.javadoc.skip", "-Dmaven.source.skip", "package");
    assertThat(run(folder, java(), "-cp", "target/classes" + File.pathSeparator + "target/lib/*", "Calls", server()))
        .isEqualTo(TEN_CALLS);
  }

  private void generate(String generator, Path folder, String... options) throws Exception {
    Path jar = data.resolve("openapi-generator-cli-7.25.0.jar");
    if (Files.notExists(jar)) {
      run(data, "mvn", "-B", "-ntp", "-q", "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy",
          "-Dartifact=" + GENERATOR, "-DoutputDirectory=" + data);
    }
    List<String> command = new ArrayList<>(List.of(java(), "-jar", jar.toString(), "generate",
        "-i", document(data).toString(), "-g", generator, "-o", folder.toString()));
    command.addAll(List.of(options));
    run(data, command.toArray(String[]::new));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin/java").toString();
  }

  private static String run(Path folder, String... command) throws Exception {
    Path errors = Files.createTempFile(data, "stderr", ".txt");
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    assertThat(status).as("%s: %s%s", String.join(" ", command), output, Files.readString(errors)).isZero();
    return output;
  }
}
