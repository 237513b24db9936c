package dev.dromedary.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that serves all clients that are slow: it writes what they take, hears them out, and ends what takes
 * too long.
 */
final class SlowClients implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);
  private static final long PERIOD_MILLIS = 250;
  /** More of them are closed at once. */
  private static final int MOST_LINGERING = 1000;

  private final Transfers transfers;
  private final long mostDiscarded;
  private final Runnable eachPeriod;
  private final Selector selector;
  private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
  private final Set<ClientChannel> lingering = ConcurrentHashMap.newKeySet();
  private final Thread thread = new Thread(this, "slow-clients");
  private ByteBuffer gulp = ByteBuffer.allocate(0);
  private volatile boolean stopped;

  /**
   * @param mostDiscarded of what a client still sends after it has been answered, in bytes
   * @param eachPeriod called four times a second
   */
  SlowClients(Transfers transfers, long mostDiscarded, Runnable eachPeriod) throws IOException {
    this.transfers = transfers;
    this.mostDiscarded = mostDiscarded;
    this.eachPeriod = eachPeriod;
    selector = Selector.open();
    thread.setDaemon(true);
    thread.start();
  }

  Transfers transfers() {
    return transfers;
  }

  long mostDiscarded() {
    return mostDiscarded;
  }

  /** For what nobody reads; of this thread alone. */
  ByteBuffer gulp(int size) {
    if (gulp.capacity() < size) {
      gulp = ByteBuffer.allocate(size);
    }
    return gulp.clear();
  }

  void watch(ClientChannel channel, int operations) {
    changes.add(() -> {
      SelectionKey key = channel.getIOChannel().keyFor(selector);
      try {
        if (key == null) {
          channel.getIOChannel().register(selector, operations, channel);
        } else {
          key.interestOps(operations);
        }
      } catch (ClosedChannelException | CancelledKeyException e) {
        channel.closeNow();
      }
    });
    selector.wakeup();
  }

  /** @return false when too many linger already */
  boolean linger(ClientChannel channel) {
    return !stopped && lingering.size() < MOST_LINGERING && lingering.add(channel);
  }

  void forget(ClientChannel channel) {
    lingering.remove(channel);
  }

  @Override
  public void run() {
    long next = 0;
    while (!stopped) {
      try {
        selector.select(SlowClients::ready, PERIOD_MILLIS);
        for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
          change.run();
        }
        if (System.currentTimeMillis() >= next) {
          next = System.currentTimeMillis() + PERIOD_MILLIS;
          transfers.endSlowOnes();
          List.copyOf(lingering).forEach(ClientChannel::closeIfOverdue);
          eachPeriod.run();
        }
      } catch (IOException | RuntimeException | Error e) {
        // even an Error, for instance want of memory: without this thread no client would ever be too slow
        LOG.error("slow clients: {}", e.toString(), e);
      }
    }
    new ArrayDeque<>(lingering).forEach(ClientChannel::closeNow);
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("selector", e);
    }
  }

  private static void ready(SelectionKey key) {
    try {
      // a change by watch() comes later, by this thread, and isn't undone
      key.interestOps(0);
      int operations = ((ClientChannel) key.attachment()).ready();
      if (key.isValid()) {
        key.interestOpsOr(operations);
      }
    } catch (CancelledKeyException e) {
      // closed meanwhile
    }
  }

  void stop() {
    stopped = true;
    selector.wakeup();
  }
}
