package dev.dromedary.runner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's end of the conversation with one container's runner.
 *
 * <p>States: greeting (HELLO sent) → idle ⇄ running one job → closed, which is final. While idle it may have the
 * runner park a program; the next job ends that, whether it uses the program or not. While a step runs the next one
 * is sent ahead, so that the container never waits for a report to be reviewed; if the review then wants no more, the
 * step ahead is stopped and nobody hears of it. If the runner can't make the container clean after a step it refuses
 * the next ones, and the job ends with those that were run.
 *
 * <p>{@link #run} may be called from any thread, frames arrive on the thread of {@link AttachedChannels}, reports are
 * reviewed on the executor, those of one job one after the other. All hold this object's lock for what they change,
 * and nothing is reviewed or completed under it; only the voice of a step that talks is locked by itself, so that two
 * sessions may talk with each other.
 *
 * <p>What arrives is hostile input: a frame that the protocol doesn't allow here, a number out of range, output
 * beyond its cap, or silence beyond the step's time ends the session, fails the job with {@link
 * ContainerLostException}, and leaves the container to be destroyed. A session promises that each {@link #run}
 * completes, one way or the other, and that nothing of the job is reviewed after that.
 */
public class RunnerSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerSession.class);
  /** The runner ends every step by its wall time; this long after that it is not to be waited for. */
  private static final Duration SILENCE_GRACE = Duration.ofSeconds(10);
  /** To end a step's processes and to remove its files; the runner tells that it is still at it. */
  private static final Duration CLEANING_TIME = Duration.ofSeconds(40);
  /** What the runner gives a program's start, and then it says that there will be none. */
  private static final Duration PARKING_TIME = Duration.ofSeconds(60);
  /**
   * Bytes of a job's output that are neither kept nor judged yet: then its container waits. So a container's outputs
   * take at most this, and for each of two steps what is kept of it.
   */
  private static final int MAX_BACKLOG = 1 << 20;
  /** What an object costs, for there may be one for each byte. */
  private static final int PIECE_OVERHEAD = 100;
  private static final Duration GREETING_TIME = Duration.ofSeconds(30);
  private static final AtomicLong JOB_NUMBERS = new AtomicLong();

  private final String containerId;
  private final Walls walls;
  private final UserIds userIds;
  private final Executor executor;
  private final CompletableFuture<RunnerSession> greeting = new CompletableFuture<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final FrameDecoder decoder = new FrameDecoder(new FrameDecoder.Listener() {
    @Override
    public void frame(int type, byte[] payload) {
      onFrame(type, payload);
    }

    @Override
    public void stderr(byte[] text) {
      LOG.warn("runner of {}: {}", shortId(), new String(text, StandardCharsets.UTF_8).strip());
    }
  });

  private AttachedChannels.Channel channel;
  private boolean greeted;
  private volatile UserIds.Range uids;
  private volatile boolean endedHere;
  private Job job;
  private CompletableFuture<Void> pong;
  private CompletableFuture<Boolean> parking;
  private ParkedProgram parked;
  private int parkedUid;
  private int parkedRuns;
  private long deadlineNanos;
  /** Of the step that runs, however often the runner says that it is still at it. */
  private long lastDeadlineNanos;
  private boolean deadlineSet;
  private String closeReason;

  /** @param executor runs what waits for a job's end */
  RunnerSession(String containerId, Walls walls, UserIds userIds, Executor executor) {
    this.containerId = containerId;
    this.walls = walls;
    this.userIds = userIds;
    this.executor = executor;
  }

  /** What waits for the review. */
  private sealed interface Unreviewed {}

  /** Output that isn't kept, or comes before such. */
  private record Piece(long at, byte[] bytes, int from, int to) implements Unreviewed {
    /** What it adds to the backlog. */
    int weight() {
      return at == 0 ? 0 : to - from + PIECE_OVERHEAD;
    }
  }

  /** A step that came to its end. */
  private record EndedStep(StepReport report, CapturedOutput stdout, CapturedOutput stderr) implements Unreviewed {}

  private static final class Job {
    /** The step that runs and one more. */
    private static final int STEPS_AHEAD = 2;

    final RunRequest request;
    final UsageListener usage;
    final CompletableFuture<RunReport> report = new CompletableFuture<>();
    /** Uid of the only step, if the files are its own. */
    int owner = RunnerProtocol.NOBODY;
    /** Those that were reviewed. */
    final List<StepReport> steps = new ArrayList<>();
    final Queue<Unreviewed> unreviewed = new ArrayDeque<>();
    int backlog;
    int sent;
    int reported;
    /** Nothing more is sent. */
    boolean ended;
    /** The review wants no more; what is still reported was sent ahead. */
    boolean over;
    /** The runner runs no more of it. */
    boolean refused;
    boolean beingReviewed;
    /** What is to be done once everything is reviewed; null as long as the job goes on. */
    Runnable conclusion;
    /** Of the step that runs, if it talks with somebody. */
    StepInputPipe voice;
    CapturedOutput stdout;
    CapturedOutput stderr;
    List<ProgramFile> returned = new ArrayList<>();
    String returnedPath;
    boolean returnedExecutable;
    ByteBuffer returnedContent;
    long returnedBytes;

    Job(RunRequest request, UsageListener usage) {
      this.request = request;
      this.usage = usage;
      listenAnew();
    }

    /** To the next step. */
    final void listenAnew() {
      Step next = reported < size() ? step() : null;
      stdout = new CapturedOutput(next == null ? 0 : next.stdoutKeptBytes());
      stderr = new CapturedOutput(next == null ? 0 : next.stderrCapBytes());
    }

    boolean isStepRunning() {
      return reported < sent;
    }

    /** The one that runs. */
    Step step() {
      return request.steps().get(reported);
    }

    int size() {
      return request.steps().size();
    }

    boolean isNextToBeSent() {
      return sent < Math.min(size(), steps.size() + STEPS_AHEAD);
    }

    /** Everything was sent, and all of it is wanted. */
    boolean isToBeEnded() {
      return sent == size() && steps.size() >= size() - 1 && !isInteractive();
    }

    boolean isInteractive() {
      return request.interactiveIo() != null;
    }

    /** Nothing that is still to come can change what is known. */
    boolean isDecided() {
      return over || steps.size() == size();
    }

    /** Of a step ahead nobody hears before it is wanted. */
    void tellFollower() {
      if (isStepRunning() && !over && steps.size() == reported) {
        request.follower().follow(reported, stdout, stderr);
      }
    }
  }

  AttachedChannels.Handler attach(AttachedChannels.Channel channel) {
    this.channel = channel;
    return new AttachedChannels.Handler() {
      @Override
      public void received(ByteBuffer bytes) {
        givingUp(() -> decoder.feed(bytes));
      }

      @Override
      public void closed(String reason) {
        onClosed(reason);
      }

      @Override
      public void tick() {
        givingUp(RunnerSession.this::checkDeadline);
      }
    };
  }

  /** What is thrown here ends the session. */
  private void givingUp(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      endedHere = true;
      throw e;
    }
  }

  /** Completes when the runner has answered and speaks our version. */
  CompletableFuture<RunnerSession> greet() {
    synchronized (this) {
      expectWithin(GREETING_TIME);
    }
    channel.send(RunnerProtocol.hello(walls.secrets()));
    return greeting;
  }

  private void admit(RunnerProtocol.Greeting said) {
    List<String> missing = said.missing().stream().filter(walls::isNeeded).toList();
    if (!missing.isEmpty()) {
      throw new ContainerLostException(
          "the engine gave a container without all of its walls: " + String.join("; ", missing));
    }
    uids = userIds.forContainer(said.uids());
  }

  /** Whether it soon has no uid left that it never had; then it is to be replaced. */
  public boolean isUsedUp() {
    UserIds.Range range = uids;
    return range != null && range.isUsedUp();
  }

  /**
   * Runs a job. Files and first steps go out in one write; a further step is sent when the one before it runs.
   *
   * @param usage told about every 50 ms
   * @return fails with {@link ContainerLostException}, or with what the review failed with
   * @throws IllegalStateException when a job is running: a container has one owner at a time
   */
  public CompletableFuture<RunReport> run(RunRequest request, UsageListener usage) {
    Job started = new Job(request, usage);
    if (request.writable()) {
      started.owner = uids.next();
    }
    RunnerProtocol.Frames frames = new RunnerProtocol.Frames().begin(JOB_NUMBERS.incrementAndGet(), started.owner);
    request.files().forEach(frames::file);
    synchronized (this) {
      if (closeReason != null) {
        return CompletableFuture.failedFuture(new ContainerLostException(closeReason));
      }
      if (job != null) {
        throw new IllegalStateException("container " + shortId() + " is running a job");
      }
      job = started;
      sendSteps(frames);
    }
    return started.report;
  }

  /**
   * Has a program started that waits for the next job. A job may come before it has, and may use it then.
   *
   * @return true when the program is ready, so that the container may be paused; false when it isn't and there's nothing to
   *     wait for: a job came first, or the program ended
   */
  public CompletableFuture<Boolean> park(ParkedProgram program) {
    return park(program, uids.next());
  }

  /** Ends what is parked, if anything. */
  public CompletableFuture<Boolean> unpark() {
    return park(null, RunnerProtocol.NOBODY);
  }

  private CompletableFuture<Boolean> park(ParkedProgram program, int uid) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    synchronized (this) {
      if (closeReason != null || job != null || parking != null) {
        return CompletableFuture.failedFuture(
            new ContainerLostException(closeReason != null ? closeReason : "the container is busy"));
      }
      parking = answer;
      parked = program;
      parkedUid = uid;
      expectWithin(PARKING_TIME.plus(SILENCE_GRACE));
      RunnerProtocol.Frames frames = new RunnerProtocol.Frames();
      channel.send((program == null ? frames.unpark() : frames.park(program, uid)).toByteArray());
    }
    return answer;
  }

  /** Jobs whose program had been started before they came. */
  public synchronized int parkedRuns() {
    return parkedRuns;
  }

  /** Completes when the runner has answered; fails when the session ends instead. */
  public CompletableFuture<Void> ping() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    synchronized (this) {
      if (closeReason != null || job != null || pong != null) {
        return CompletableFuture.failedFuture(
            new ContainerLostException(closeReason != null ? closeReason : "the container is busy"));
      }
      pong = answer;
      expectWithin(SILENCE_GRACE);
    }
    channel.send(RunnerProtocol.ping(System.nanoTime()));
    return answer;
  }

  /** Completes with the reason when the session is over, at once if it is. */
  public CompletableFuture<String> closed() {
    return closed;
  }

  /**
   * Whether the connection was ended from outside, and not for what the runner said, or didn't say, or by {@link
   * #close}.
   */
  public boolean isCutOff() {
    return closed.isDone() && !endedHere;
  }

  @Override
  public void close() {
    endedHere = true;
    channel.close();
  }

  private String shortId() {
    return containerId.substring(0, Math.min(12, containerId.length()));
  }

  private void sendSteps(RunnerProtocol.Frames frames) {
    boolean waiting = !job.isStepRunning();
    for (; job.isNextToBeSent(); job.sent++) {
      Step step = job.request.steps().get(job.sent);
      boolean owned = job.owner != RunnerProtocol.NOBODY;
      int uid = owned ? job.owner : uids.next();
      if (job.isInteractive()) {
        frames.interactiveStep(step, uid);
      } else {
        frames.step(step, uid, !owned && parked != null && parked.fits(step) ? parkedUid : RunnerProtocol.NOBODY);
      }
      parked = null;
    }
    if (job.isToBeEnded()) {
      frames.end();
      job.ended = true;
    }
    if (waiting && job.isStepRunning()) {
      expectReport();
    } else if (waiting) {
      expectWithin(SILENCE_GRACE);
    }
    job.tellFollower();
    channel.send(frames.toByteArray());
    if (job.isInteractive()) {
      job.voice = new StepInputPipe(channel);
      job.request.interactiveIo().began(job.voice);
    }
  }

  private void expectReport() {
    expectWithin((job.over ? Duration.ZERO : job.step().wallTime()).plus(SILENCE_GRACE));
    lastDeadlineNanos = deadlineNanos + StepReport.MOST_STARVED.plus(CLEANING_TIME).toNanos();
  }

  /** The runner is alive, but that alone doesn't buy it time without an end. */
  private void expectMore() {
    long renewed = System.nanoTime() + SILENCE_GRACE.toNanos();
    long until = renewed - lastDeadlineNanos < 0 ? renewed : lastDeadlineNanos;
    deadlineNanos = until - deadlineNanos > 0 ? until : deadlineNanos;
  }

  private void expectWithin(Duration time) {
    deadlineNanos = System.nanoTime() + time.toNanos();
    deadlineSet = true;
  }

  private void checkDeadline() {
    synchronized (this) {
      if (!deadlineSet || System.nanoTime() - deadlineNanos < 0) {
        return;
      }
    }
    throw new ContainerLostException("the runner has been silent for too long");
  }

  private void onFrame(int type, byte[] payload) {
    Runnable completion;
    synchronized (this) {
      try {
        completion = take(type, ByteBuffer.wrap(payload));
      } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
        throw new ContainerLostException("the runner sent a malformed frame of type 0x" + Integer.toHexString(type), e);
      }
    }
    if (completion != null) {
      executor.execute(completion);
    }
  }

  private Runnable take(int type, ByteBuffer in) {
    switch (type) {
      case RunnerProtocol.HELLO_REPLY -> {
        require(!greeted, type);
        greeted = true;
        admit(RunnerProtocol.Greeting.read(in.array()));
        deadlineSet = false;
        return () -> greeting.complete(this);
      }
      case RunnerProtocol.PONG -> {
        require(pong != null, type);
        CompletableFuture<Void> answered = pong;
        pong = null;
        deadlineSet = false;
        return () -> answered.complete(null);
      }
      case RunnerProtocol.PARKED -> {
        require(parking != null, type);
        boolean ready = in.get() == 1;
        CompletableFuture<Boolean> answered = parking;
        parking = null;
        if (job == null) {
          deadlineSet = false;
          parked = ready ? parked : null;
        }
        return () -> answered.complete(ready);
      }
      case RunnerProtocol.OUTPUT -> {
        requireStep(type);
        boolean stdout = in.get() == 1;
        if (!in.hasRemaining()) {
          require(stdout && job.isInteractive(), type);
          job.request.interactiveIo().fellSilent();
          return null;
        }
        CapturedOutput to = stdout ? job.stdout : job.stderr;
        long cap = stdout ? job.step().stdoutCapBytes() : job.step().stderrCapBytes();
        require(to.written() + in.remaining() <= cap, type);
        int unkept = to.take(in.array(), in.position(), in.limit());
        if (stdout && job.isInteractive()) {
          require(job.voice.printed(in.remaining()), type);
          job.request.interactiveIo().heard(Arrays.copyOfRange(in.array(), in.position(), in.limit()));
        }
        job.tellFollower();
        return stdout && unkept < in.limit() ? judge(in.array(), unkept, in.limit()) : null;
      }
      case RunnerProtocol.STDIN_CREDIT -> {
        requireStep(type);
        int bytes = in.getInt();
        require(job.isInteractive() && job.voice.read(bytes), type);
        job.request.interactiveIo().read(bytes);
      }
      case RunnerProtocol.USAGE -> {
        requireStep(type);
        long cpuNanos = notNegative(in.getLong());
        expectMore();
        UsageListener listener = job.usage;
        job.tellFollower();
        return () -> listener.used(Duration.ofNanos(cpuNanos));
      }
      case RunnerProtocol.RETURNED_FILE -> takeReturnedFile(type, in);
      case RunnerProtocol.RETURNED_DATA -> {
        requireStep(type);
        require(job.returnedContent != null && in.remaining() <= job.returnedContent.remaining(), type);
        job.returnedContent.put(in);
        finishReturnedFile();
      }
      case RunnerProtocol.REPORT -> {
        return takeReport(type, in);
      }
      case RunnerProtocol.CLEAN -> {
        require(job != null && job.ended && !job.isStepRunning(), type);
        return finishJob(in);
      }
      case RunnerProtocol.FAULT -> {
        int code = in.getShort();
        throw new ContainerLostException("the runner gave up (" + code + "): " + text(in));
      }
      default -> require(false, type);
    }
    return null;
  }

  /** Has output reviewed that isn't kept. */
  private Runnable judge(byte[] bytes, int from, int to) {
    if (job.over || job.isInteractive()) {
      return null;
    }
    long at = job.stdout.written() - (to - from);
    if (at == job.stdout.size()) {
      job.unreviewed.add(new Piece(0, job.stdout.toByteArray(), 0, job.stdout.size()));
    }
    Piece piece = new Piece(at, bytes, from, to);
    job.unreviewed.add(piece);
    job.backlog += piece.weight();
    if (job.backlog > MAX_BACKLOG) {
      channel.pause(true);
    }
    return reviewing(job);
  }

  private void takeReturnedFile(int type, ByteBuffer in) {
    requireStep(type);
    require(job.returnedContent == null && job.step().returnCapBytes() > 0, type);
    int mode = in.getShort();
    long size = notNegative(in.getLong());
    job.returnedBytes += size;
    require(job.returnedBytes <= job.step().returnCapBytes(), type);
    require(job.returned.size() < RunnerProtocol.MAX_RETURNED_FILES, type);
    job.returnedPath = text(in);
    job.returnedExecutable = mode == 0555;
    job.returnedContent = ByteBuffer.allocate((int) size);
    finishReturnedFile();
  }

  private void finishReturnedFile() {
    if (!job.returnedContent.hasRemaining()) {
      job.returned.add(new ProgramFile(job.returnedPath, job.returnedExecutable, job.returnedContent.array()));
      job.returnedContent = null;
    }
  }

  private Runnable takeReport(int type, ByteBuffer in) {
    requireStep(type);
    require(job.returnedContent == null, type);
    int outcome = in.get();
    require(outcome >= 0 && outcome < Outcome.values().length && outcome != Outcome.NOT_RUN.ordinal(), type);
    require(outcome != Outcome.STOPPED.ordinal() || job.isInteractive() || job.over, type);
    boolean refused = outcome == Outcome.REFUSED.ordinal();
    if (refused && job.reported == 0) {
      throw new ContainerLostException("the container was not clean before the job's first step");
    }
    int detail = in.getInt();
    long cpu = notNegative(in.getLong());
    long wall = notNegative(in.getLong());
    long memory = notNegative(in.getLong());
    int oomKills = (int) notNegative(in.getInt());
    in.getLong();
    in.getLong();
    int flags = in.get();
    int survivors = (int) notNegative(in.getInt());
    long setup = notNegative(in.getLong());
    long cleanup = notNegative(in.getLong());
    long starved = notNegative(in.getLong());
    StepReport report = new StepReport(Outcome.values()[outcome], detail, Duration.ofNanos(cpu), Duration.ofNanos(wall),
        memory, (flags & 4) != 0, oomKills, job.stdout.toByteArray(), job.stderr.toByteArray(),
        (flags & 1) != 0 || job.stdout.isCut(), (flags & 2) != 0, survivors, Duration.ofNanos(setup), Duration.ofNanos(cleanup),
        Duration.ofNanos(starved), job.returned);
    parkedRuns += flags >> 3 & 1;
    job.reported++;
    job.refused |= refused;
    if (!job.over && !refused) {
      job.unreviewed.add(new EndedStep(report, job.stdout, job.stderr));
    }
    job.listenAnew();
    job.returned = new ArrayList<>();
    job.returnedBytes = 0;
    if (job.isInteractive()) {
      job.voice.fallSilent();
      job.request.interactiveIo().ended(report);
      endJob(new RunnerProtocol.Frames());
    } else if (job.isStepRunning()) {
      expectReport();
    } else if (job.ended) {
      expectWithin(SILENCE_GRACE);
    } else if (job.refused) {
      endJob(new RunnerProtocol.Frames());
    } else {
      // the runner has nothing to say before we do
      deadlineSet = false;
    }
    // one way to the executor is enough: CLEAN is about to come
    return job.ended && !job.isStepRunning() ? null : reviewing(job);
  }

  private void endJob(RunnerProtocol.Frames frames) {
    job.ended = true;
    expectWithin(SILENCE_GRACE);
    channel.send(frames.end().toByteArray());
  }

  /** What the review's thread has to do, if there isn't one already. */
  private Runnable reviewing(Job reported) {
    if (reported.beingReviewed || reported.unreviewed.isEmpty() && reported.conclusion == null) {
      return null;
    }
    reported.beingReviewed = true;
    return () -> review(reported);
  }

  /** Not on the thread that frames arrive on: to compare much output takes its time. */
  private void review(Job reviewed) {
    for (Unreviewed next = nextToReview(reviewed); next != null; next = nextToReview(reviewed)) {
      try {
        if (next instanceof EndedStep step) {
          review(reviewed, step);
        } else if (next instanceof Piece piece) {
          review(reviewed, piece);
        }
      } catch (RuntimeException | Error e) {
        // whatever it is, who waits for the run must not wait for ever
        reviewed.report.completeExceptionally(e);
        giveUp(reviewed);
      }
    }
  }

  private void review(Job reviewed, EndedStep step) {
    StepReview review = reviewed.request.review();
    tellFollowerOfEnd(reviewed, step);
    if (!step.stdout().isCut()) {
      review.printed(0, step.report().stdout(), 0, step.report().stdout().length);
    }
    boolean goOn = review.continueAfter(step.report());
    StepReport kept = review.keep(step.report());
    synchronized (this) {
      reviewed.steps.add(kept);
      goOn(reviewed, goOn);
    }
  }

  private void review(Job reviewed, Piece piece) {
    reviewed.request.review().printed(piece.at(), piece.bytes(), piece.from(), piece.to());
    synchronized (this) {
      lower(reviewed, reviewed.backlog - piece.weight());
    }
  }

  private void lower(Job reviewed, int backlog) {
    reviewed.backlog = Math.max(0, backlog);
    if (reviewed.backlog <= MAX_BACKLOG / 2) {
      channel.pause(false);
    }
  }

  private synchronized void tellFollowerOfEnd(Job reviewed, EndedStep step) {
    reviewed.request.follower().ended(reviewed.steps.size(), step.stdout(), step.stderr());
  }

  /** @return null when there's nothing to be reviewed; if there never will be, the job is concluded then */
  private Unreviewed nextToReview(Job reviewed) {
    Runnable conclusion;
    synchronized (this) {
      Unreviewed next = reviewed.unreviewed.poll();
      if (next != null) {
        return next;
      }
      reviewed.beingReviewed = false;
      conclusion = reviewed.conclusion;
    }
    if (conclusion != null) {
      conclusion.run();
    }
    return null;
  }

  private void goOn(Job reviewed, boolean wanted) {
    if (reviewed.ended) {
      return;
    }
    if (!wanted) {
      reviewed.over = true;
      reviewed.unreviewed.clear();
      lower(reviewed, 0);
    }
    if (job != reviewed) {
      return;
    }
    if (wanted) {
      sendSteps(new RunnerProtocol.Frames());
      return;
    }
    endJob(job.isStepRunning() ? new RunnerProtocol.Frames().stop() : new RunnerProtocol.Frames());
  }

  private synchronized void giveUp(Job failed) {
    failed.over = true;
    failed.unreviewed.clear();
    if (job == failed) {
      channel.close();
    }
  }

  private Runnable finishJob(ByteBuffer in) {
    boolean clean = in.get() == 1;
    in.getInt();
    in.getInt();
    in.getInt();
    String leftovers = text(in);
    Job finished = job;
    job = null;
    deadlineSet = false;
    finished.conclusion = () -> finished.report.complete(new RunReport(List.copyOf(finished.steps), clean, leftovers));
    return reviewing(finished);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static long notNegative(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("negative");
    }
    return number;
  }

  private void requireStep(int type) {
    require(job != null && job.isStepRunning(), type);
  }

  private static void require(boolean condition, int type) {
    if (!condition) {
      throw new IllegalArgumentException("unexpected frame 0x" + Integer.toHexString(type));
    }
  }

  private void onClosed(String reason) {
    ContainerLostException cause = new ContainerLostException("container " + shortId() + ": " + reason);
    Runnable lost = null;
    CompletableFuture<Void> unanswered;
    CompletableFuture<Boolean> unparked;
    synchronized (this) {
      closeReason = reason;
      if (job != null) {
        Job running = job;
        if (running.ended) {
          // without its CLEAN the last report counts for nothing
          running.unreviewed.clear();
        }
        running.conclusion = () -> {
          if (running.isDecided()) {
            // what became of the container then is no reason to run anything again
            running.report.complete(new RunReport(List.copyOf(running.steps), false, cause.getMessage()));
          } else {
            running.report.completeExceptionally(cause);
          }
        };
        lost = reviewing(running);
      }
      unanswered = pong;
      unparked = parking;
      job = null;
      pong = null;
      parking = null;
    }
    if (lost != null) {
      executor.execute(lost);
    }
    executor.execute(() -> {
      greeting.completeExceptionally(cause);
      if (unanswered != null) {
        unanswered.completeExceptionally(cause);
      }
      if (unparked != null) {
        unparked.completeExceptionally(cause);
      }
      closed.complete(reason);
    });
  }
}
