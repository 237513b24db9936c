package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.By;

/** Every page that there is, dark and light, wide and on a phone, by a service that asks for tokens. */
@Timeout(120)
class EveryPageIT extends PageFixture {
  private static final String TOKEN = "sesame-9d2f0c1b7a";

  @BeforeAll
  static void start() throws Exception {
    start("--dromedary.auth.tokens=" + TOKEN);
  }

  static Stream<Arguments> looks() {
    return Stream.of("light", "dark").flatMap(scheme -> Stream.of(false, true).map(phone -> Arguments.of(scheme, phone)));
  }

  @ParameterizedTest
  @MethodSource("looks")
  void everyPageCanBeReadByEverybodyAndSaysNothingInTheConsole(String scheme, boolean phone) throws Exception {
    colours(scheme);
    phone(phone);
    try {
      open("");
      patiently().until(() -> browser.findElement(By.id("token")).isDisplayed());
      check("sign-in");
      signIn(TOKEN);
      awaitPlayground();
      patiently().until(() -> !text("verdict").isEmpty());
      check("playground");
      write("import sys\nprint('\\x1b[31mred\\x1b[0m')\nprint('no', file=sys.stderr)");
      script("document.getElementById('expected').value = 'green'; document.getElementById('run').click()");
      assertThat(awaitVerdict()).isEqualTo("Wrong Answer");
      patiently().until(() -> !browser.findElements(By.cssSelector(".difference")).isEmpty());
      script("document.querySelectorAll('details').forEach(details => details.open = true)");
      patiently().until(() -> text("library-list").contains("Standard library"));
      check("playground with a result");
      for (String page : PAGES.subList(1, PAGES.size())) {
        turnTo(page);
        script("document.querySelectorAll('.operation').forEach(details => details.open = true);"
            + "[...document.querySelectorAll('.tile button:enabled, .step button')].slice(-1).forEach(button => button.click())");
        check(page);
      }
      turnTo("nothing");
      assertThat(browser.findElement(By.id("nowhere")).isDisplayed()).isTrue();
      check("no page");
    } finally {
      phone(false);
      script("sessionStorage.clear()");
    }
  }

  private static void check(String page) throws Exception {
    assertThat(violations()).as(page).isEmpty();
    assertThat(messages()).as(page).isEmpty();
    assertThat((Long) script("return document.scrollingElement.scrollWidth - innerWidth")).as(page + " is too wide").isLessThanOrEqualTo(0);
  }

  private static void signIn(String token) {
    browser.findElement(By.id("token")).sendKeys(token);
    script("document.getElementById('sign-in').requestSubmit()");
  }

  @Test
  void aWrongTokenIsRefusedAndTheRightOneIsKeptInTheTab() {
    open("#/pool");
    patiently().until(() -> browser.findElement(By.id("token")).isDisplayed());
    assertThat(browser.findElement(By.id("pool")).isDisplayed()).isFalse();
    signIn("mistyped");
    patiently().until(() -> text("refused").contains("doesn’t accept"));
    browser.findElement(By.id("token")).clear();
    signIn(TOKEN);
    awaitContent("pool");
    browser.navigate().refresh();
    awaitContent("pool");
    assertThat((String) script("return JSON.stringify(localStorage) + document.cookie + location.href")).doesNotContain(TOKEN);
    script("document.getElementById('sign-out').click()");
    patiently().until(() -> browser.findElement(By.id("token")).isDisplayed());
    assertThat(messages()).isEmpty();
  }

  @Test
  void theDocumentationIsWhereItIsLookedFor() {
    browser.get(service.address() + "/docs/index.html");
    patiently().until(() -> browser.findElement(By.id("token")).isDisplayed());
    signIn(TOKEN);
    awaitContent("api");
    script("document.getElementById('operation-createSubmission').open = true");
    patiently().until(() -> !browser.findElements(By.cssSelector("#operation-createSubmission .try")).isEmpty());
    script("document.querySelector('#operation-createSubmission .try').requestSubmit()");
    patiently().until(() -> browser.findElement(By.cssSelector("#operation-createSubmission [role=status]")).getText().startsWith("201"));
    assertThat(messages()).isEmpty();
    script("sessionStorage.clear()");
  }
}
