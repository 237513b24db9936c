package dev.dromedary.execution;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/**
 * How many programs this machine can run side by side without making each other slower.
 *
 * <p>Two of its CPUs may be two threads of one core, and a hypervisor may hide that. A program then takes up to twice
 * the CPU time when its neighbour computes as well, and its verdict would depend on the load. So it's measured, once,
 * in two tenths of a second: the CPU time of a piece of arithmetic that keeps a core's multiplier busy, in one thread
 * alone and in as many as there are CPUs.
 */
public final class EffectiveCores {
  private static final int ROUNDS = 5;
  private static final int SLICES = 24;
  private static final int STEPS_OF_A_SLICE = 200_000;

  private static int number;
  private static long result;

  private EffectiveCores() {}

  /** At least one. Measured at the first call, which should be early: a machine that is busy otherwise blurs it. */
  public static synchronized int number() {
    if (number == 0) {
      int cpus = Runtime.getRuntime().availableProcessors();
      number = cpus == 1 ? 1 : of(cpus, slowdown(cpus));
    }
    return number;
  }

  /**
   * A core that computes alone may have a higher frequency, so only what is closer to half than to all tells of threads.
   *
   * @param slowdown CPU time of a computation when all CPUs compute ÷ when it's alone
   */
  static int of(int cpus, double slowdown) {
    return (int) Math.max(1, Math.min(cpus, Math.floor(cpus / slowdown + 0.7)));
  }

  /** The median of some rounds, as other machines' neighbours come and go. */
  private static double slowdown(int cpus) {
    // until it is compiled
    slices();
    List<Double> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      double alone = median(slices());
      rounds.add(median(together(cpus)) / alone);
    }
    return median(rounds);
  }

  private static List<Long> together(int cpus) {
    CyclicBarrier start = new CyclicBarrier(cpus);
    List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < cpus; i++) {
      Thread thread = new Thread(() -> {
        try {
          start.await();
          nanos.addAll(slices());
        } catch (InterruptedException | BrokenBarrierException e) {
          Thread.currentThread().interrupt();
        }
      }, "how-many-cores");
      threads.add(thread);
      thread.start();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the cores were counted", e);
    }
    return nanos;
  }

  private static List<Long> slices() {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < SLICES; i++) {
      nanos.add(slice());
    }
    return nanos;
  }

  /**
   * CPU time in ns. Six chains of multiplications: a core begins one in each clock, and a chain goes on every fourth.
   */
  private static long slice() {
    long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long a = 1;
    long b = 2;
    long c = 3;
    long d = 4;
    long e = 5;
    long f = 6;
    for (int i = 0; i < STEPS_OF_A_SLICE; i++) {
      a = a * 6364136223846793005L + 1;
      b = b * 6364136223846793005L + 3;
      c = c * 6364136223846793005L + 5;
      d = d * 6364136223846793005L + 7;
      e = e * 6364136223846793005L + 9;
      f = f * 6364136223846793005L + 11;
    }
    // or nothing of it would be computed
    result += a ^ b ^ c ^ d ^ e ^ f;
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin;
  }

  private static double median(List<? extends Number> numbers) {
    return numbers.stream().mapToDouble(Number::doubleValue).sorted().skip(numbers.size() / 2).findFirst()
        .orElseThrow();
  }
}
