package dev.dromedary.execution;

import dev.dromedary.pool.PoolProperties;
import dev.dromedary.queue.Credits;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Lets a node take from the queue what it can really start, and one more.
 *
 * <p>What is taken can't be overtaken any more: if a node took as many entries as it has containers, a batch would
 * fill them, and a person's submission would wait behind all those that wait for a core. So there's a credit only
 * while a core is free, as {@link CpuThrottle} measures it: programs that sleep make room for more, up to the number of
 * containers. Who has a credit but is not on a core (it has just been read, or its result is being stored) counts as
 * one core. The one more bridges the moment between one submission's end and the next one's beginning, in which a
 * core would be idle. Those that wait because their client has its share don't count, within bounds: else nobody
 * would find those behind them.
 */
@Component("containerCredits")
class CpuCredits implements Credits {
  private static final int AHEAD = 1;

  private final CpuThrottle gate;
  private final int containers;
  private int taken;

  CpuCredits(CpuThrottle gate, PoolProperties pool) {
    this.gate = gate;
    containers = pool.size();
    gate.onRoom(this::lookAgain);
  }

  @Override
  public synchronized int acquire(int max, Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    int room = room();
    while (room < 1) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return 0;
      }
      wait(left);
      room = room();
    }
    int granted = Math.min(max, room);
    taken += granted;
    return granted;
  }

  private int room() {
    return Math.min(containers + gate.passedOver() - taken, gate.roomBeside(taken) + AHEAD);
  }

  @Override
  public synchronized void release(int count) {
    taken -= count;
    notifyAll();
  }

  private synchronized void lookAgain() {
    notifyAll();
  }
}
