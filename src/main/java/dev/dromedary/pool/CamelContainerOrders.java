package dev.dromedary.pool;

import org.apache.camel.ProducerTemplate;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Sends the pools' orders to {@code routes/worker/70-pool.camel.yaml} and {@code routes/worker/71-retire.camel.yaml}. */
@Component
class CamelContainerOrders implements ContainerLifecycle {
  private final ProducerTemplate routes;

  CamelContainerOrders(@Lazy ProducerTemplate routes) {
    this.routes = routes;
  }

  @Override
  public void carryOut(ContainerOrder order) {
    routes.sendBody(switch (order.kind()) {
      case BOOT -> "seda:boot-container";
      case PAUSE -> "seda:pause-container";
      case UNPAUSE -> "seda:unpause-container";
      case LIMIT -> "seda:limit-container-memory";
      case REMOVE -> "seda:retire-container";
    }, order);
  }
}
