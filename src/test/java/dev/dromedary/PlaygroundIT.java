package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;

/** What the playground keeps, shares and explains. */
@Timeout(120)
class PlaygroundIT extends PageFixture {
  private static final String DRAFT = "print('my draft')";

  @BeforeAll
  static void start() throws Exception {
    start(new String[0]);
  }

  @AfterEach
  void theConsoleIsEmpty() {
    assertThat(messages()).isEmpty();
  }

  private static String editor() {
    return (String) script("return [...document.getElementById('editor').shadowRoot.querySelectorAll('.cm-line')]"
        + ".map(line => line.textContent).join('\\n')");
  }

  private static Object value(String css) {
    return script("const field = document.querySelector(arguments[0]);"
        + "return field.type === 'checkbox' || field.type === 'radio' ? field.checked : field.value", css);
  }

  private static void set(String css, String value) {
    script("const field = document.querySelector(arguments[0]); field.value = arguments[1];"
        + "field.dispatchEvent(new Event('input', {bubbles: true}))", css, value);
  }

  private static void click(String id) {
    script("document.getElementById(arguments[0]).click()", id);
  }

  /** A program of somebody else's with everything that the form can say. */
  private static String submitted() throws Exception {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream files = new ZipOutputStream(zip)) {
      files.putNextEntry(new ZipEntry("data/numbers.txt"));
      files.write("1 2 3".getBytes(StandardCharsets.UTF_8));
    }
    var request = Client.JSON.createObjectNode().put("language_id", 71)
        .put("source_code", "import sys\nprint(open('data/numbers.txt').read(), *sys.argv[1:], input().upper())")
        .put("cpu_time_limit", 2).put("memory_limit", 64000).put("command_line_arguments", "\"it's\" one").put("checker", "token")
        .put("stop_at_first_failure", false).put("additional_files", Base64.getEncoder().encodeToString(zip.toByteArray()));
    for (String[] test : List.of(new String[] {"a", "1 2 3 it's one A"}, new String[] {"b", "no\n"}, new String[] {"c", "1 2 3 it's one C"})) {
      request.withArray("test_cases").addObject().put("stdin", test[0]).put("expected_output", test[1]);
    }
    return Client.json(service.client().post("/submissions?wait=true", request).join(), 201).path("token").asText();
  }

  @Test
  void aLinkRestoresEverythingAndLeavesTheDraftAlone() throws Exception {
    open("");
    awaitPlayground();
    write(DRAFT);
    patiently().until(() -> ((String) script("return localStorage.draft ?? ''")).contains("my draft"));
    String draft = (String) script("return localStorage.draft");
    String token = submitted();
    for (String way : List.of("link", "reload")) {
      if (way.equals("link")) {
        open("#/run/" + token);
      } else {
        browser.navigate().refresh();
      }
      assertThat(awaitVerdict()).as(way).isEqualTo("Wrong Answer: 2 of 3 passed");
      assertThat(editor()).contains("open('data/numbers.txt')");
      assertThat(value("[name=cpu_time_limit]")).isEqualTo("2");
      assertThat(value("[name=memory_limit]")).isEqualTo("64");
      assertThat(value("[name=command_line_arguments]")).isEqualTo("\"it's\" one");
      assertThat(value("#checker")).isEqualTo("token");
      assertThat(value("[value=tests]")).isEqualTo(true);
      assertThat(value("#stop-early")).isEqualTo(false);
      assertThat(value("#cases li:nth-child(2) textarea")).isEqualTo("b");
      assertThat(text("tabs")).contains("script.py", "data/numbers.txt");
      assertThat(browser.findElements(By.cssSelector("#test-results .pill"))).extracting(pill -> pill.getText())
          .containsExactly("Accepted", "Wrong Answer", "Accepted");
      assertThat(browser.findElement(By.cssSelector(".difference")).getText()).contains("− no", "+ 1 2 3 it's one B");
      assertThat((String) script("return localStorage.draft")).isEqualTo(draft);
    }
    Process shell = new ProcessBuilder("bash", "-c", text("curl")).redirectErrorStream(true).start();
    JsonNode again = Client.JSON.readTree(shell.getInputStream());
    assertThat(again.at("/tests")).extracting(test -> test.at("/status/description").asText())
        .containsExactly("Accepted", "Wrong Answer", "Accepted");
    browser.findElement(By.cssSelector("#viewing a")).click();
    patiently().until(() -> editor().equals(DRAFT));
  }

  @Test
  void runsHaveAHistoryAndBackGoesThroughThem() {
    open("");
    awaitPlayground();
    for (String word : List.of("first", "second")) {
      write("print('" + word + "')");
      click("run");
      assertThat(awaitVerdict()).isEqualTo("Accepted");
      patiently().until(() -> text("stdout").equals(word + "\n"));
    }
    browser.navigate().back();
    patiently().until(() -> text("stdout").equals("first\n") && editor().equals("print('first')"));
    browser.navigate().forward();
    patiently().until(() -> text("stdout").equals("second\n") && editor().equals("print('second')"));
    script("document.getElementById('history').open = true");
    patiently().until(() -> browser.findElements(By.cssSelector("#runs a")).size() == 2);
    assertThat(browser.findElements(By.cssSelector("#runs .pill"))).extracting(pill -> pill.getText())
        .containsExactly("Accepted", "Accepted");
  }

  @Test
  void aRunCanBeStopped() {
    open("");
    awaitPlayground();
    write("import time\nprint('begun', flush=True)\ntime.sleep(60)");
    set("[name=wall_time_limit]", "20");
    click("run");
    patiently().until(() -> text("stdout").equals("begun\n"));
    click("stop");
    assertThat(awaitVerdict()).isEqualTo("Cancelled");
    assertThat(browser.findElement(By.id("run")).isEnabled()).isTrue();
    assertThat(browser.findElement(By.id("stop")).isDisplayed()).isFalse();
  }

  @Test
  void whatTheCompilerSaysIsMarkedAtItsLine() {
    open("");
    awaitPlayground();
    script("const s = document.getElementById('language');"
        + "s.value = [...s.options].find(o => o.text.startsWith('C ')).value; s.dispatchEvent(new Event('change'))");
    write("int main(void) {\n    int x = 1\n    return undefined_name;\n}");
    click("run");
    assertThat(awaitVerdict()).isEqualTo("Compilation Error");
    patiently().until(() -> text("marks").contains("Line 3"));
    assertThat((Long) script("return document.getElementById('editor').shadowRoot.querySelectorAll('.cm-lint-marker-error').length"))
        .isPositive();
    assertThat(browser.findElement(By.cssSelector("[data-stage=running]")).getDomAttribute("class")).isEqualTo("skipped");
  }

  @Test
  void testsAfterAFailureAreListedAlsoWhenItStopsThere() {
    open("");
    awaitPlayground();
    write("print(int(input()) * 2)");
    click("add-case");
    click("add-case");
    script("document.querySelector('[value=tests]').click(); document.getElementById('stop-early').click();"
        + "[...document.querySelectorAll('#cases textarea')].forEach((area, i) => area.value = ['1', '2', '2', '5', '3', '6'][i])");
    click("run");
    assertThat(awaitVerdict()).isEqualTo("Wrong Answer: 1 of 3 passed");
    assertThat(browser.findElements(By.cssSelector("#test-results .pill"))).extracting(pill -> pill.getText())
        .containsExactly("Accepted", "Wrong Answer", "not run");
  }

  @Test
  void otherFilesGoWithTheProgramAndColoursAreColours() {
    open("");
    awaitPlayground();
    write("print('\\x1b[31m' + open('words.txt').read() + '\\x1b[0m')");
    click("add-file");
    set("#file-name", "words.txt");
    script("document.getElementById('file-name').dispatchEvent(new Event('change'))");
    write("from a file");
    click("run");
    assertThat(awaitVerdict()).isEqualTo("Accepted");
    assertThat(browser.findElement(By.cssSelector("#stdout .ansi-red")).getText()).isEqualTo("from a file");
    browser.navigate().refresh();
    assertThat(awaitVerdict()).isEqualTo("Accepted");
    assertThat(text("tabs")).contains("script.py", "words.txt");
  }

  @Test
  void onAPhoneTheVerdictComesIntoView() {
    phone(true);
    try {
      open("");
      awaitPlayground();
      click("run");
      assertThat(awaitVerdict()).isEqualTo("Accepted");
      assertThat((Boolean) script("const box = document.getElementById('verdict').getBoundingClientRect();"
          + "return box.top >= 0 && box.bottom <= innerHeight")).isTrue();
    } finally {
      phone(false);
    }
  }
}
