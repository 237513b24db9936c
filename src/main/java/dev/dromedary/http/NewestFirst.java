package dev.dromedary.http;

import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Threads that serve the newest first when more comes at once than there are threads; Tomcat's own serve the oldest
 * first. In an overload that lasts, the newest first is what gives most clients an answer in time ("adaptive LIFO":
 * Maurer, Fail at Scale, ACM Queue 13(8), 2015).
 */
public final class NewestFirst {
  private NewestFirst() {}

  /**
   * @param name what the threads' names begin with
   * @param priority as in {@link Thread#setPriority}
   */
  public static ThreadPoolExecutor threads(String name, int threads, int priority) {
    CustomizableThreadFactory factory = new CustomizableThreadFactory(name);
    factory.setThreadPriority(priority);
    ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new Waiting(), factory);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** What waits for a thread. Bounded by the open connections, each of which has one request at a time. */
  private static final class Waiting extends LinkedBlockingDeque<Runnable> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean offer(Runnable task) {
      return offerFirst(task);
    }
  }
}
