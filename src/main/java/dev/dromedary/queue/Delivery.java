package dev.dromedary.queue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;

/** Tells once how the exchange of an entry ended. Goes along when a route hands its completion over to another one. */
final class Delivery implements Synchronization {
  private final AtomicBoolean settled = new AtomicBoolean();
  private final Consumer<Boolean> done;

  /** @param done called exactly once, with whether the exchange completed without failure */
  Delivery(Consumer<Boolean> done) {
    this.done = done;
  }

  void settle(boolean success) {
    if (settled.compareAndSet(false, true)) {
      done.accept(success);
    }
  }

  @Override
  public void onComplete(Exchange exchange) {
    settle(true);
  }

  @Override
  public void onFailure(Exchange exchange) {
    settle(false);
  }
}
