package dev.dromedary.queue;

import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading thread of a consumer. It has one session after the other with Redis: connect, create the group where it
 * is missing, then go round: wait for credits, fetch at most as many entries as there are credits, pass them on.
 * Whatever goes wrong ends the session; the connection is thrown away and the next session begins after a pause. So
 * there's a single way to recover, and it is the same as the way to start.
 *
 * <p>Entries are fetched from these sources, and the first that has any is it:
 * <ol>
 *   <li><b>surplus</b>: read before, when there was no credit for them;
 *   <li><b>own</b>, once at the beginning of a session: given to this consumer before, and not acknowledged. A
 *       restarted node goes on with what it was at, and a reply that was lost with its connection is found again;
 *   <li><b>abandoned</b>, every now and then: idle for longer than {@code claimIdle}. Their consumer is dead, or their
 *       exchange failed. Not at the beginning of a session: if Redis was away, nobody could send a heartbeat;
 *   <li><b>new</b>: several streams are in order of priority, but every {@code fairness}-th read begins with the last
 *       one. When all are empty the read waits in Redis; if it had to, and brought one entry, the next one waits at once
 *       instead of asking each stream first, as nothing will be there.
 * </ol>
 *
 * <p>XREADGROUP's COUNT is for each of its streams. So the waiting read of several streams may bring one entry too many
 * for each stream but one; these are the surplus.
 */
final class StreamReader implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);
  /** How often to look up from waiting for credits. Nothing waits for that but a stop. */
  private static final Duration CREDITS_WAIT = Duration.ofMillis(500);
  /** A read that takes longer has waited for an entry, and not for Redis only. */
  private static final Duration NO_WAIT = Duration.ofMillis(2);

  /**
   * @param streams in order of priority
   * @param maxRead at most so many entries at once
   * @param fairness every so-many-th read begins with the last stream
   */
  record Settings(List<String> streams, int maxRead, Duration block, Duration claimIdle, int fairness) {}

  private final RedisConnections connections;
  private final ConsumerGroup group;
  private final Settings settings;
  private final Credits credits;
  private final InFlight inFlight;
  private final Consumer<StreamEntry> dispatch;
  private final Runnable sessionBegins;

  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Deque<StreamEntry> surplus = new ArrayDeque<>();
  private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));
  private volatile DedicatedConnection connection;
  private volatile Throwable failure = new IllegalStateException("not connected yet");

  private boolean resuming;
  /** Of each stream, the last entry that this session has gone on with. */
  private final Map<String, String> resumed = new HashMap<>();
  private long nextTakeover;
  private int reads;
  private boolean empty;

  /**
   * @param dispatch takes over each entry together with one credit; must not throw
   * @param sessionBegins called whenever Redis has been reached
   */
  StreamReader(RedisConnections connections, ConsumerGroup group, Settings settings, Credits credits, InFlight inFlight,
      Consumer<StreamEntry> dispatch, Runnable sessionBegins) {
    this.connections = connections;
    this.group = group;
    this.settings = settings;
    this.credits = credits;
    this.inFlight = inFlight;
    this.dispatch = dispatch;
    this.sessionBegins = sessionBegins;
  }

  /** Why nothing is read; null while all is well. */
  Throwable failure() {
    DedicatedConnection current = connection;
    return failure == null && current != null && current.isLost()
        ? new IllegalStateException("connection to Redis lost")
        : failure;
  }

  @Override
  public void run() {
    try {
      while (isRunning()) {
        try {
          session();
        } catch (RuntimeException | Error e) {
          // even an Error: a consumer without its thread would look alive and do nothing
          pauseAfter(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      handBack(surplus.stream().map(StreamEntry::id).toList());
      surplus.clear();
      stopped.countDown();
    }
  }

  private boolean isRunning() {
    return stopping.getCount() > 0;
  }

  private void pauseAfter(Throwable e) throws InterruptedException {
    if (!isRunning()) {
      return;
    }
    Duration delay = backoff.next();
    // loud once, when it begins
    if (failure == null) {
      LOG.warn("Reading {} is interrupted: {}", settings.streams, RedisConnections.rootMessage(e));
    } else {
      LOG.debug("Reading {} fails, next attempt in {}", settings.streams, delay, e);
    }
    failure = e;
    stopping.await(delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void session() throws InterruptedException {
    try (DedicatedConnection fresh = connections.dedicated()) {
      connection = fresh;
      fresh.allowBlocking(settings.block);
      fresh.introduce();
      for (String stream : settings.streams) {
        fresh.await(group.create(fresh.commands(), stream));
      }
      resuming = true;
      resumed.clear();
      nextTakeover = System.nanoTime() + settings.claimIdle.toNanos();
      sessionBegins.run();
      LOG.info("Reading {} as {} of group {}", settings.streams, group.member(), group.group());
      failure = null;
      while (isRunning()) {
        // also when there are no credits, and nothing is asked of Redis
        if (fresh.isLost()) {
          throw new IllegalStateException("connection to Redis lost");
        }
        round(fresh);
        backoff.reset();
      }
    } finally {
      connection = null;
    }
  }

  private void round(DedicatedConnection redis) throws InterruptedException {
    int held = credits.acquire(settings.maxRead, CREDITS_WAIT);
    if (held == 0) {
      return;
    }
    try {
      List<StreamEntry> entries = isRunning() ? fetch(redis, held) : List.of();
      entries.forEach(entry -> inFlight.add(entry.id()));
      int taken = Math.min(held, entries.size());
      surplus.addAll(entries.subList(taken, entries.size()));
      if (isRunning()) {
        for (StreamEntry entry : entries.subList(0, taken)) {
          held--;
          dispatch.accept(entry);
        }
      } else {
        handBack(entries.subList(0, taken).stream().map(StreamEntry::id).toList());
      }
    } finally {
      if (held > 0) {
        credits.release(held);
      }
    }
  }

  private List<StreamEntry> fetch(DedicatedConnection redis, int count) throws InterruptedException {
    if (!surplus.isEmpty()) {
      List<StreamEntry> entries = new ArrayList<>();
      while (entries.size() < count && !surplus.isEmpty()) {
        entries.add(surplus.poll());
      }
      return entries;
    }
    if (resuming) {
      List<StreamEntry> entries = resume(redis, count);
      if (!entries.isEmpty()) {
        return entries;
      }
      resuming = false;
    }
    if (nextTakeover - System.nanoTime() <= 0) {
      List<StreamEntry> entries = takeOver(redis, count);
      if (!entries.isEmpty()) {
        return entries;
      }
      nextTakeover = System.nanoTime() + settings.claimIdle.toNanos() / 3;
    }
    return readNew(redis, count);
  }

  /** Each entry once in a session: one that fails at once is in nobody's way until it is taken over. */
  private List<StreamEntry> resume(DedicatedConnection redis, int count) throws InterruptedException {
    for (String stream : settings.streams) {
      List<PendingMessage> page;
      do {
        page = redis.await(group.own(redis.commands(), stream, resumed.getOrDefault(stream, "0-0"), count));
        if (!page.isEmpty()) {
          resumed.put(stream, page.get(page.size() - 1).getId());
        }
        List<StreamEntry> entries = claim(redis, stream, page, count, Duration.ZERO);
        if (!entries.isEmpty()) {
          LOG.info("{} goes on with {} entries of {}", group.member(), entries.size(), stream);
          return entries;
        }
      } while (!page.isEmpty());
    }
    return List.of();
  }

  private List<StreamEntry> takeOver(DedicatedConnection redis, int count) throws InterruptedException {
    for (String stream : settings.streams) {
      // ours may be among them, if Redis was too slow for our heartbeats
      List<PendingMessage> abandoned = redis.await(
          group.abandoned(redis.commands(), stream, settings.claimIdle, count + inFlight.size()));
      List<StreamEntry> entries = claim(redis, stream, abandoned, count, settings.claimIdle);
      if (!entries.isEmpty()) {
        LOG.info("{} takes over {} entries of {}", group.member(), entries.size(), stream);
        return entries;
      }
    }
    return List.of();
  }

  /**
   * Claims the first ones of these that nobody here is at. Some of them may be gone since they were looked up: finished
   * here, or claimed elsewhere; then the next ones are tried.
   */
  private List<StreamEntry> claim(DedicatedConnection redis, String stream, List<PendingMessage> pending, int count,
      Duration idle) throws InterruptedException {
    List<PendingMessage> candidates = pending.stream().filter(isIdle(stream)).toList();
    for (int from = 0; from < candidates.size(); from += count) {
      List<PendingMessage> some = candidates.subList(from, Math.min(from + count, candidates.size()));
      List<StreamEntry> entries = redis.await(group.claim(redis.commands(), stream, some, idle));
      if (!entries.isEmpty()) {
        return entries;
      }
    }
    return List.of();
  }

  private Predicate<PendingMessage> isIdle(String stream) {
    return pending -> !inFlight.contains(new DeliveryId(stream, pending.getId()));
  }

  private List<StreamEntry> readNew(DedicatedConnection redis, int count) throws InterruptedException {
    Duration untilTakeover = Duration.ofNanos(Math.max(1_000_000, nextTakeover - System.nanoTime()));
    Duration block = untilTakeover.compareTo(settings.block) < 0 ? untilTakeover : settings.block;
    if (settings.streams.size() == 1) {
      return redis.await(group.read(redis.commands(), settings.streams, count, block));
    }
    if (empty) {
      return awaitNew(redis, block);
    }
    List<String> order = new ArrayList<>(settings.streams);
    if (++reads % settings.fairness == 0) {
      Collections.reverse(order);
    }
    List<StreamEntry> entries = new ArrayList<>();
    for (String stream : order) {
      if (entries.size() < count) {
        entries.addAll(redis.await(group.read(redis.commands(), List.of(stream), count - entries.size(), null)));
      }
    }
    return entries.isEmpty() ? awaitNew(redis, block) : entries;
  }

  private List<StreamEntry> awaitNew(DedicatedConnection redis, Duration block) throws InterruptedException {
    long began = System.nanoTime();
    List<StreamEntry> entries = redis.await(group.read(redis.commands(), settings.streams, 1, block));
    empty = entries.size() <= 1 && System.nanoTime() - began > NO_WAIT.toNanos();
    return entries;
  }

  private void handBack(Collection<DeliveryId> ids) {
    InFlight.byStream(ids).forEach((stream, entries) -> connections.shared()
        .thenCompose(redis -> group.handBack(redis, stream, entries))
        .whenComplete((done, e) -> {
          if (e != null) {
            LOG.warn("{} entries of {} could not be handed back, they will be taken over: {}",
                entries.size(), stream, RedisConnections.rootMessage(e));
          }
        }));
    ids.forEach(inFlight::remove);
  }

  /** Stops reading; returns when the reading thread has nothing in its hands any more, or after {@code patience}. */
  void stop(Duration patience) throws InterruptedException {
    stopping.countDown();
    DedicatedConnection current = connection;
    if (current != null) {
      current.unblock();
    }
    if (!stopped.await(patience.toMillis(), TimeUnit.MILLISECONDS) && (current = connection) != null) {
      current.close();
    }
  }
}
