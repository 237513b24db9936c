package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/** Programs that are right elsewhere, of which other judges' users have reported that they weren't there. */
@TestPropertySource(properties = {"dromedary.pool.size=3", "dromedary.inbox.enabled=false"})
@Timeout(120)
class FidelityIT extends ServiceFixture {
  private JsonNode run(String language, String source) {
    return client.submit(request(language, source));
  }

  private static ObjectNode request(String language, String source) {
    return Client.JSON.createObjectNode().put("language", language).put("source_code", source);
  }

  private void prints(String language, String source, String expected) {
    JsonNode answer = run(language, source);
    assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.ACCEPTED);
    assertThat(answer.path("stdout").asText()).isEqualTo(expected);
  }

  @Test
  void aProgramFindsItsSourceWhereItsCompilerDid() {
    String first = "/* as it was sent */";
    prints("c", first + """

        #include <stdio.h>
        int main(void) {
          char line[100];
          FILE *source = fopen("main.c", "r");
          return source && fgets(line, sizeof line, source) ? fputs(line, stdout) < 0 : 1;
        }
        """, first + "\n");
    prints("java", first + """

        import java.nio.file.*;
        public class Main {
          public static void main(String[] args) throws Exception {
            System.out.println(Files.readAllLines(Path.of("Main.java")).get(0));
          }
        }
        """, first + "\n");
  }

  @Test
  void localhostIsThisMachine() {
    prints("python", """
        import http.server, threading, urllib.request
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b'hi')
            def log_message(self, *arguments): pass
        server = http.server.HTTPServer(('localhost', 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(urllib.request.urlopen(f'http://localhost:{server.server_port}').read())
        """, "b'hi'\n");
    prints("c", """
        #include <netdb.h>
        #include <stdio.h>
        int main(void) {
          struct addrinfo *found;
          int error = getaddrinfo("localhost", 0, 0, &found);
          puts(error ? gai_strerror(error) : "found");
        }
        """, "found\n");
    // Node takes ::1 where there is one: what it listens on it must also reach
    prints("javascript", """
        const http = require('http');
        const server = http.createServer((request, response) => response.end('hi')).listen(0, 'localhost', () =>
          http.get({host: 'localhost', port: server.address().port, agent: false}, response => {
            response.on('data', text => console.log(String(text)));
            response.on('end', () => server.close());
          }).on('error', e => { console.log(e.message); server.close(); }));
        """, "hi\n");
    prints("java", """
        public class Main {
          public static void main(String[] a) throws Exception {
            System.out.println(java.net.InetAddress.getByName("localhost").getHostAddress());
          }
        }
        """, "127.0.0.1\n");
  }

  @Test
  void aJavaProgramMayBeCalledAsItLikes() throws Exception {
    prints("java", """
        import java.util.Scanner;

        public class Solution {
          public static void main(String[] a) { System.out.println(new Helper().six()); }
        }
        class Helper { int six() { return 6; } }
        """, "6\n");
    JsonNode failed = run("java", "public class Boom { public static void main(String[] a) { throw new Error(); } }");
    assertThat(failed.path("stderr").asText()).contains("at Boom.main(Boom.java:1)");
  }

  @Test
  void timeZonesAreKnown() {
    prints("bash", "TZ=America/New_York date -d @0 +%H:%M; date -d @0 +%H:%M", "19:00\n00:00\n");
    prints("python", """
        import datetime, zoneinfo
        print(datetime.datetime.fromtimestamp(0, zoneinfo.ZoneInfo('Europe/Berlin')).hour)
        """, "1\n");
    prints("javascript", "console.log(new Date(0).toLocaleTimeString('en-GB', {timeZone: 'Asia/Tokyo'}))",
        "09:00:00\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"address", "leak", "undefined", "thread", "address,undefined"})
  void aRightProgramIsRightUnderASanitizer(String sanitizer) {
    for (String language : List.of("c", "cpp")) {
      ObjectNode request = request(language, """
          #include <stdio.h>
          #include <stdlib.h>
          int main(void) { int *p = (int *) malloc(40); p[3] = 2; printf("%d\\n", p[3]); free(p); }
          """).put("compiler_options", "-fsanitize=" + sanitizer);
      JsonNode answer = client.submit(request);
      assertThat(Client.verdict(answer)).as("%s", answer).isEqualTo(Verdict.ACCEPTED);
      assertThat(answer.path("stdout").asText()).isEqualTo("2\n");
    }
  }

  @Test
  void aSanitizerStillFindsWhatIsWrong() {
    JsonNode answer = client.submit(request("c", """
        #include <stdlib.h>
        int main(void) { int *p = malloc(40); free(p); return p[3]; }
        """).put("compiler_options", "-fsanitize=address"));
    assertThat(Client.verdict(answer)).isEqualTo(Verdict.RUNTIME_ERROR_NZEC);
    assertThat(answer.path("stderr").asText()).contains("heap-use-after-free");
  }

  /** Each id is tried with what tells the dialects apart. */
  @ParameterizedTest
  @ValueSource(strings = {"52 201402", "53 201402", "54 201402", "105 201703", "1036 202002"})
  void judge0sIdsKeepTheirDialect(String idAndVersion) {
    int id = Integer.parseInt(idAndVersion.split(" ")[0]);
    ObjectNode request = Client.JSON.createObjectNode().put("language_id", id)
        .put("source_code", "#include <iostream>\nint main() { std::cout << __cplusplus; }");
    assertThat(client.submit(request).path("stdout").asText()).isEqualTo(idAndVersion.split(" ")[1]);
    JsonNode global = client.submit(request.put("source_code", """
        #include <bits/stdc++.h>
        using namespace std;
        int size = 3;
        int main() { cout << size << endl; }
        """));
    assertThat(Client.verdict(global)).as("%s", global)
        .isEqualTo(id < 100 ? Verdict.ACCEPTED : Verdict.COMPILATION_ERROR);
  }

  /** The compiler runs once, whatever it has to say: a second run would take twice the CPU time. */
  @Test
  void aWarningCostsNoSecondCompilation() {
    String work = """
        template<int S> constexpr int work() {
          int s = S;
          for (int i = 0; i < 300; i++) for (int j = 0; j < 1000; j++) s = (s * 31 + i ^ j) & 0xffff;
          return s;
        }
        constexpr int a = work<1>(), b = work<2>();
        int main() { std::printf("%d\\n", a + b); }
        """;
    JsonNode silent = compiled("#include <cstdio>\n" + work);
    JsonNode warned = compiled("#include <cstdio>\n#warning slow\n" + work);
    assertThat(warned.at("/compile/stderr").asText()).contains("main.cpp:2:2: warning: #warning slow");
    assertThat(warned.at("/run/stdout")).isEqualTo(silent.at("/run/stdout"));
    assertThat(warned.at("/compile/cpu_time").asDouble()).isLessThan(1.6 * silent.at("/compile/cpu_time").asDouble());
  }

  private JsonNode compiled(String source) {
    ObjectNode request = Client.JSON.createObjectNode().put("language", "c++").put("version", "*");
    request.putArray("files").addObject().put("content", source);
    return Client.json(client.post("/api/v2/execute", request).join(), 200);
  }

  @Test
  void diagnosticsAreThoseOfACompilerWithoutPrecompiledHeaders() {
    JsonNode answer = run("cpp", "#include <iostream>\nint main() { std::cout << undeclared; }");
    assertThat(answer.path("compile_output").asText())
        .startsWith("main.cpp: In function \u2018int main()\u2019:\nmain.cpp:2:27: error: \u2018undeclared\u2019 was not ");
    assertThat(run("cpp", "#include <bits/stdc++.h>\nint main() { std::vector<std::mutex> v; v.push_back({}); }")
        .path("compile_output").asText()).contains("from main.cpp:1:").doesNotContain("precompiled");
  }

  @Test
  void noMoreMemoryIsToldThanTheLimit() {
    JsonNode answer = client.submit(request("python", "b = bytearray()\nwhile True: b += b'x' * 1000000")
        .put("memory_limit", 128_000));
    assertThat(Client.verdict(answer)).isEqualTo(Verdict.MEMORY_LIMIT_EXCEEDED);
    assertThat(answer.path("memory").asInt()).isBetween(100_000, 128_000);
  }
}
