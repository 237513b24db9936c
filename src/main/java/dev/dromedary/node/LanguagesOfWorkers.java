package dev.dromedary.node;

import dev.dromedary.ConditionalOnRole;
import dev.dromedary.Role;
import dev.dromedary.submission.Languages;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A node without an engine can't look into the image; it offers what the workers have told. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(value = Role.API, alone = true)
class LanguagesOfWorkers {
  private static final Logger LOG = LoggerFactory.getLogger(LanguagesOfWorkers.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** @throws IllegalStateException when no worker has ever told */
  @Bean
  Languages languages(Nodes nodes) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean told = false;
    do {
      String yaml = ask(nodes);
      if (yaml != null) {
        return Languages.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
      }
      if (!told) {
        LOG.info("waiting for a worker to tell which languages there are, at most {} s", PATIENCE.toSeconds());
        told = true;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } while (System.nanoTime() < deadline);
    throw new IllegalStateException("no worker of this Redis has told which languages there are; start one (dromedary.roles=worker)");
  }

  private static String ask(Nodes nodes) throws InterruptedException {
    CompletableFuture<String> answer = nodes.languages();
    try {
      return answer.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("Redis doesn't answer", e);
      return null;
    }
  }
}
