package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;

/** With {@code -Ddromedary.test.screenshots=docs/images}: writes the pictures of the README anew. */
@Timeout(120)
@EnabledIfSystemProperty(named = "dromedary.test.screenshots", matches = ".+")
class PagePicturesIT extends PageFixture {
  @BeforeAll
  static void start() throws Exception {
    start(new String[0]);
  }

  @Test
  void takePictures() throws IOException {
    Path folder = Files.createDirectories(Path.of(System.getProperty("dromedary.test.screenshots")));
    for (String scheme : List.of("light", "dark")) {
      colours(scheme);
      open("");
      awaitPlayground();
      browser.findElement(By.id("run")).click();
      awaitVerdict();
      take(folder, "playground", scheme);
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        answers.add(service.client().post("/submissions?wait=true", hello()
            .put("source_code", i % 9 == 0 ? "print(1 / 0)" : i % 20 == 7 ? "while True: pass" : "import time; time.sleep(0.3)").put("cpu_time_limit", 1)));
      }
      for (String page : List.of("queue", "pool", "pipeline")) {
        open("#/" + page);
        awaitContent(page);
        patiently().until(() -> ((Number) script("return (() => import('/page/live.js').then(live => live.latest.depths.length))()")).intValue() > 15);
        take(folder, page, scheme);
      }
      answers.forEach(CompletableFuture::join);
    }
  }

  /** A run, then one that hits its limit, and what becomes of its container. */
  @Test
  void takeMovingPicture() throws IOException {
    Path file = Path.of(System.getProperty("dromedary.test.screenshots")).resolve("dromedary.gif");
    browser.executeCdpCommand("Emulation.setDeviceMetricsOverride", Map.of("width", 1120, "height", 690, "deviceScaleFactor", 1, "mobile", false));
    browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "light"))));
    try (MovingPicture picture = new MovingPicture(file)) {
      open("");
      awaitPlayground();
      write("import time\n\nfor n in range(1, 6):\n    print(n, \"humps\" if n > 1 else \"hump\", flush=True)\n    time.sleep(0.4)");
      picture.hold(frame(), Duration.ofMillis(1500));
      browser.findElement(By.id("run")).click();
      filmUntil(picture, () -> text("verdict").equals("Accepted"));
      picture.hold(frame(), Duration.ofSeconds(2));
      write("while True:\n    pass");
      script("document.querySelector('[name=cpu_time_limit]').value = 2; document.querySelector('[name=wall_time_limit]').value = 4");
      picture.hold(frame(), Duration.ofMillis(1500));
      browser.findElement(By.id("run")).click();
      filmUntil(picture, () -> text("verdict").startsWith("running"));
      picture.hold(frame(), Duration.ofMillis(500));
      turnTo("pool");
      Set<String> before = tiles();
      filmUntil(picture, () -> {
        Set<String> alive = tiles("HOT", "PAUSED");
        return alive.size() == POOL && !before.containsAll(alive) && tiles("GONE").isEmpty();
      });
      picture.hold(frame(), Duration.ofSeconds(2));
      turnTo("");
      picture.hold(frame(), Duration.ofMillis(2500));
    } finally {
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }
    assertThat(Files.size(file)).isLessThan(1_500_000);
  }

  private static void filmUntil(MovingPicture picture, BooleanSupplier isOver) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (!isOver.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still not what the picture is to end with").isLessThan(end);
      picture.show(frame());
    }
  }

  private static BufferedImage frame() throws IOException {
    return ImageIO.read(new ByteArrayInputStream(browser.getScreenshotAs(OutputType.BYTES)));
  }

  /** All of the page, however long it is. */
  private static void take(Path folder, String page, String scheme) throws IOException {
    Number height = (Number) script("return document.scrollingElement.scrollHeight");
    browser.executeCdpCommand("Emulation.setDeviceMetricsOverride", Map.of("width", 1400, "height", height, "deviceScaleFactor", 1, "mobile", false));
    Files.write(folder.resolve(page + "-" + scheme + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
  }
}
