package dev.dromedary.queue;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

final class FixedCredits implements Credits {
  private final Semaphore free;

  FixedCredits(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a consumer without credits never reads: " + count);
    }
    free = new Semaphore(count);
  }

  @Override
  public int acquire(int max, Duration wait) throws InterruptedException {
    if (!free.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
      return 0;
    }
    int taken = 1;
    while (taken < max && free.tryAcquire()) {
      taken++;
    }
    return taken;
  }

  @Override
  public void release(int count) {
    free.release(count);
  }
}
