package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The packaged service, and its page in the Chromium of this machine. */
abstract class PageFixture {
  static final int POOL = 4;
  static final List<String> PAGES = List.of("", "pipeline", "pool", "queue", "api");

  @TempDir
  static Path data;
  static ServiceProcess service;
  static ChromeDriver browser;

  static void start(String... options) throws Exception {
    service = new ServiceProcess(data,
        Stream.concat(Stream.of("--dromedary.pool.size=" + POOL), Stream.of(options)).toArray(String[]::new));
    CompletableFuture<Void> opened = CompletableFuture.runAsync(PageFixture::startBrowser);
    service.start();
    opened.get();
  }

  private static void startBrowser() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(onPath("chromium").toFile());
    // root, as in most CI machines, can't have Chromium's sandbox; and no other host is there for the page
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,1000", "--force-device-scale-factor=1",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    browser = new ChromeDriver(
        new ChromeDriverService.Builder().usingDriverExecutable(onPath("chromedriver").toFile()).usingAnyFreePort().build(), options);
  }

  private static Path onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, program)).filter(Files::isExecutable).findFirst()
        .orElseThrow(() -> new IllegalStateException(program + " is not on the PATH; on Debian: apt-get install chromium chromium-driver"));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    service.terminate();
    if (browser != null) {
      browser.quit();
    }
    service.close();
  }

  @BeforeEach
  void beANewVisitor() {
    browser.get("about:blank");
    forget();
    browser.manage().logs().get(LogType.BROWSER);
  }

  /** All that the browser keeps for the page. */
  static void forget() {
    browser.executeCdpCommand("Storage.clearDataForOrigin", Map.of("origin", service.address(), "storageTypes", "local_storage"));
    browser.executeCdpCommand("Page.resetNavigationHistory", Map.of());
  }

  static ObjectNode hello() {
    return Client.JSON.createObjectNode().put("language", "python").put("source_code", "print('hello')");
  }

  /** A new document each time, not just another part of the same one. */
  static void open(String page) {
    browser.get("about:blank");
    browser.get(service.address() + "/" + page);
  }

  /** Another part of the same document. */
  static void turnTo(String page) {
    script("location.hash = '#/' + arguments[0]", page);
    awaitContent(page);
  }

  static Object script(String text, Object... arguments) {
    return browser.executeScript(text, arguments);
  }

  static ConditionFactory patiently() {
    return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(50)).ignoreExceptions();
  }

  static void awaitPlayground() {
    patiently().until(() -> (Boolean) script("return performance.getEntriesByName('interactive').length > 0"));
  }

  static void awaitContent(String page) {
    switch (page) {
      case "pipeline" -> patiently().until(() -> !browser.findElements(By.cssSelector(".step")).isEmpty());
      case "pool" -> patiently().until(() -> !browser.findElements(By.cssSelector(".tile")).isEmpty());
      case "api" -> patiently().until(() -> browser.findElements(By.cssSelector(".operation")).size() > 20);
      case "queue" -> patiently().until(() -> !browser.findElements(By.cssSelector("#nodes td")).isEmpty());
      default -> awaitPlayground();
    }
  }

  static String awaitVerdict() {
    patiently().until(() -> (Boolean) script("return document.querySelector('[data-stage=finished]').className === 'done'"));
    return text("verdict");
  }

  static String text(String id) {
    return (String) script("return document.getElementById(arguments[0])?.textContent ?? ''", id);
  }

  /** Replaces what is in the editor, as one who pastes does. */
  static void write(String source) {
    script("document.getElementById('editor').shadowRoot.querySelector('.cm-content').focus()");
    browser.switchTo().activeElement().sendKeys(Keys.CONTROL, "a");
    script("const data = new DataTransfer(); data.setData('text/plain', arguments[0]);"
        + "document.getElementById('editor').shadowRoot.querySelector('.cm-content').dispatchEvent("
        + "new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))", source);
  }

  static void colours(String scheme) {
    browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(
        Map.of("name", "prefers-color-scheme", "value", scheme), Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  static Set<String> tiles(String... states) {
    String which = states.length == 0 ? ".tile" : Stream.of(states).map(state -> ".tile[data-state=" + state + "]").collect(Collectors.joining(","));
    return new HashSet<>(((List<?>) script("return [...document.querySelectorAll(arguments[0])].map(tile => tile.dataset.id)", which))
        .stream().map(String::valueOf).toList());
  }


  /** What the page, or the browser about it, has written to the console since this was asked last. */
  static List<String> messages() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        // it reads pixels to compare colours
        .map(entry -> entry.getLevel() + " " + entry.getMessage()).filter(message -> !message.contains("willReadFrequently")).toList();
  }

  static void phone(boolean narrow) {
    if (narrow) {
      browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
          Map.of("width", 375, "height", 740, "deviceScaleFactor", 2, "mobile", true));
    } else {
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }
  }

  /** What axe finds wrong with what is shown. */
  static List<?> violations() throws IOException {
    try (InputStream axe = PageFixture.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      script(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    return (List<?>) browser.executeAsyncScript("const done = arguments[1];"
        + "axe.run({runOnly: arguments[0]}).then(result => done(result.violations.map("
        + "v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join('; '))), e => done([String(e)]))",
        List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"));
  }
}
