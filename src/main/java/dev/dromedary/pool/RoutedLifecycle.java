package dev.dromedary.pool;

import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Sends the pool's orders to {@code routes/pool.camel.yaml} and {@code routes/retire.camel.yaml}. */
@Component
class RoutedLifecycle implements ContainerLifecycle {
  static final String MEMORY_BYTES = "memoryBytes";

  private final ProducerTemplate routes;

  RoutedLifecycle(@Lazy ProducerTemplate routes) {
    this.routes = routes;
  }

  @Override
  public void boot(ContainerPool pool) {
    routes.sendBody("seda:boot-container", pool);
  }

  @Override
  public void pause(SandboxContainer container) {
    routes.sendBody("seda:pause-container", container);
  }

  @Override
  public void unpause(SandboxContainer container) {
    routes.sendBody("seda:unpause-container", container);
  }

  @Override
  public void limitMemory(SandboxContainer container, long bytes) {
    routes.sendBodyAndHeaders("seda:limit-container-memory", container, Map.of(MEMORY_BYTES, bytes));
  }

  @Override
  public void retire(SandboxContainer container) {
    routes.sendBody("seda:retire-container", container);
  }
}
