package dev.dromedary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The founding story, on this machine, in one run: a container for each request, a pool with {@code docker exec}, paused containers
 * with a runner, hot ones, interpreters that wait; and what a shell would do, in turns with them. Every figure that counts is a ratio
 * of two that were measured next to each other.
 */
final class Story {
  /** Some thirty thousand submissions. */
  static final Duration WARM = Duration.ofSeconds(120);
  /** Of throughput, with the bare program. */
  private static final int TURNS = 4;
  private static final List<Integer> CONCURRENCIES = List.of(1, 2, 4, 8, 16, 32, 64);

  private final Path jar;
  private final String image;
  private final String engine;
  private final boolean quick;
  private final Path scratch;
  private final Report report;

  Story(Path jar, String image, String engine, Path scratch, Path out, boolean quick) throws IOException {
    this.jar = jar;
    this.image = image;
    this.engine = engine;
    this.quick = quick;
    this.scratch = scratch;
    report = new Report(out);
  }

  /** @return whether each ratio is what the README promises */
  boolean run() throws Exception {
    report.machine(image);
    try (Bare bare = new Bare(image)) {
      bare.run(Program.PYTHON, times(20));
      beforePools();
      fromPausedPools(bare);
      everything(bare);
    }
    hops();
    return report.finish();
  }

  private int times(int full) {
    return quick ? Math.max(3, full / 5) : full;
  }

  /** A container for each request, and docker exec. */
  private void beforePools() throws Exception {
    try (DockerRuns docker = new DockerRuns(image, engine)) {
      Progress.step("a container for each request");
      report.latency("container per request", DockerRuns.sequence(docker::inContainerOfItsOwn, times(10)));
      int storm = times(100);
      report.storm("container per request, all at once", DockerRuns.crowd(docker::inContainerOfItsOwn, storm, storm));
      report.storm("container per request, 50 at once", DockerRuns.crowd(docker::inContainerOfItsOwn, storm, Math.min(storm, 50)));
      Progress.step("a pool and docker exec");
      docker.fillPool(4 * Machine.CPUS, false);
      report.latency("pool, docker exec", DockerRuns.sequence(() -> docker.byExec(false), times(40)));
      report.storm("pool, docker exec", DockerRuns.crowd(() -> docker.byExec(false), times(200), 4 * Machine.CPUS));
      docker.emptyPool();
      docker.fillPool(4, true);
      report.latency("pool of paused containers, docker exec", DockerRuns.sequence(() -> docker.byExec(true), times(40)));
    }
  }

  /** Every container is frozen when a submission comes, without and with an interpreter that waits in it. */
  private void fromPausedPools(Bare bare) throws Exception {
    for (boolean parked : List.of(false, true)) {
      Progress.step("starting a service that freezes its containers at once" + (parked ? ", with interpreters that wait" : ""));
      try (Service service = new Service(jar, scratch.resolve(parked ? "parked" : "plain"), image, engine,
          "--dromedary.pool.parked=" + parked, "--dromedary.pool.keep-hot=0", "--dromedary.pool.pause-after=200ms")) {
        Judge judge = service.client();
        warm(judge, quick ? WARM.dividedBy(20) : WARM.dividedBy(4));
        if (!parked) {
          report.latency("Dromedary, hot", judge.sequence(Program.PYTHON, times(100)));
        }
        Turns cold = coldTurns(bare, service, judge);
        report.latency(parked ? "Dromedary, parked and paused" : "Dromedary, paused", cold.http());
        if (parked) {
          report.ratio("Python hello, paused ÷ bare", cold.ratio(), 2.0);
        }
      }
    }
  }

  private void everything(Bare bare) throws Exception {
    Progress.step("starting a service");
    try (Service service = new Service(jar, scratch.resolve("all"), image, engine)) {
      Judge judge = service.client();
      warm(judge, quick ? WARM.dividedBy(10) : WARM);

      Stages before = Stages.of(judge.text("/actuator/prometheus"));
      Turns python = turns(bare, judge, Program.PYTHON, 200);
      report.stages(Stages.of(judge.text("/actuator/prometheus")).since(before));
      report.latency("bare python3 hello.py", python.bare());
      report.latency("Dromedary, parked", python.http());
      report.latency("Dromedary, parked, without a pause", judge.sequence(Program.PYTHON, times(200)));
      report.ratio("Python hello, hot ÷ bare", python.ratio(), 0.5);

      report.ratio("Node hello, hot ÷ bare", turns(bare, judge, Program.NODE, 40).ratio(), 0.5);
      report.ratio("Java hello ÷ javac and java", freshTurns(bare, judge, Program.JAVA, 10), 0.4);
      report.ratio("C++ <bits/stdc++.h>, first time ÷ g++ and run", freshTurns(bare, judge, Program.CPP, 8), 0.7);
      report.ratio("C++ <bits/stdc++.h>, again ÷ g++ and run", turns(bare, judge, Program.CPP, 8).ratio(), 0.1);

      throughput(service, judge, bare);
    }
  }

  private void throughput(Service service, Judge judge, Bare bare) throws Exception {
    Progress.step("throughput");
    int number = times(1000);
    List<Judge.Crowd> crowds = new ArrayList<>();
    for (int atOnce : CONCURRENCIES) {
      crowds.add(judge.crowd(Program.PYTHON, Math.min(number, 100 * atOnce), atOnce));
    }
    // in turns, as neighbours come and go
    List<Long> pids = service.pids();
    double shellSeconds = 0;
    double shellCpuMillis = 0;
    double seconds = 0;
    for (int turn = 0; turn < TURNS; turn++) {
      Bare.Runs shell = shell(bare, number / TURNS);
      shellSeconds += shell.wall().p50() / 1000;
      shellCpuMillis += shell.cpuMillis();
      CpuTimes before = CpuTimes.now(pids.get(0), pids.get(1));
      seconds += judge.crowd(Program.PYTHON, number, 32).seconds();
      if (turn == TURNS - 1) {
        report.cost(CpuTimes.now(pids.get(0), pids.get(1)).since(before, number));
      }
    }
    int shellRuns = number / TURNS * TURNS;
    double shellPerSecond = shellRuns / shellSeconds;
    report.throughput(CONCURRENCIES, crowds, shellPerSecond);
    report.ratio("throughput, saturated ÷ xargs -P" + Machine.CPUS, TURNS * number / seconds / shellPerSecond, Report.AT_LEAST, 1.0);

    service.awaitFull();
    int storm = times(1000);
    Judge.Crowd all = judge.crowd(Program.PYTHON, storm, storm);
    report.storm("Dromedary, all at once", all);
    // of xargs' runs: as in the storm all CPUs are busy, which makes each slower where they are threads of one core
    double bareCpu = shellCpuMillis / shellRuns;
    report.ratio("storm of " + storm + " ÷ bare CPU time ÷ CPUs", all.seconds() * 1000 / (storm * bareCpu / Machine.CPUS), 1.2);
  }

  /** As many runs as a shell can start on all cores. */
  private static Bare.Runs shell(Bare bare, int number) throws IOException {
    return bare.run(Map.of(Program.PYTHON.file(), Program.PYTHON.source()),
        List.of(List.of("sh", "-c", "seq " + number + " | xargs -P" + Machine.CPUS + " -n1 python3 hello.py")), 1);
  }

  private void hops() throws Exception {
    Progress.step("Redis Streams and Kafka");
    Files.createDirectories(scratch.resolve("hop"));
    report.hop("Redis Streams", QueueHops.redisStreams(scratch.resolve("hop"), times(500)));
    report.hop("Kafka", QueueHops.kafka(times(500)));
  }

  /** A service that has worked for a while: until then its JVM compiles itself, and a submission costs several times as much. */
  static void warm(Judge judge, Duration time) throws Exception {
    Progress.step("warming up");
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      judge.crowd(Program.SHELL, 200, 8);
      judge.crowd(Program.PYTHON, 20, 2);
    }
    Machine.awaitQuiet();
  }

  private Turns coldTurns(Bare bare, Service service, Judge judge) throws Exception {
    // what freezes and thaws containers gets warm, too; programs that sleep take all of them
    for (int i = 0; i < times(25); i++) {
      service.awaitPaused();
      judge.crowd(Program.SLEEPER, 4 * Machine.CPUS, 4 * Machine.CPUS);
    }
    judge.sequence(Program.PYTHON, 1);
    List<Long> bareNanos = new ArrayList<>();
    List<Long> httpNanos = new ArrayList<>();
    for (int i = 0; i < times(20); i++) {
      service.awaitPaused();
      add(bareNanos, bare.run(Program.PYTHON, 1).wall());
      add(httpNanos, judge.sequence(Program.PYTHON, 1));
      Progress.of("from a paused pool, in turns with the bare program", i, times(20));
    }
    return new Turns(Sample.ofNanos(bareNanos), Sample.ofNanos(httpNanos));
  }

  /** Both in the same minute. */
  private record Turns(Sample bare, Sample http) {
    double ratio() {
      return http.p50() / bare.p50();
    }
  }

  private Turns turns(Bare bare, Judge judge, Program program, int full) throws Exception {
    List<Long> bareNanos = new ArrayList<>();
    List<Long> httpNanos = new ArrayList<>();
    judge.sequence(program, 3);
    Machine.awaitQuiet();
    for (int i = 0; i < times(full); i++) {
      add(bareNanos, bare.run(program, 1).wall());
      add(httpNanos, judge.sequence(program, 1));
      Progress.of(program.language() + ", in turns with the bare program", i, times(full));
    }
    return new Turns(Sample.ofNanos(bareNanos), Sample.ofNanos(httpNanos));
  }

  /** Each time a program that nobody has compiled before. */
  private double freshTurns(Bare bare, Judge judge, Program program, int full) throws Exception {
    List<Long> bareNanos = new ArrayList<>();
    List<Long> httpNanos = new ArrayList<>();
    // so that what is started ahead knows of the demand
    judge.sequence(program.changed(-1), 1);
    judge.sequence(program.changed(-2), 1);
    for (int i = 0; i < times(full); i++) {
      Program fresh = program.changed(i);
      // a compiler that is started for the next job takes more time than a turn
      Machine.awaitQuiet();
      add(bareNanos, bare.run(fresh, 1).wall());
      add(httpNanos, judge.sequence(fresh, 1));
      Progress.of(program.language() + ", in turns with the bare program", i, times(full));
    }
    return Sample.ofNanos(httpNanos).p50() / Sample.ofNanos(bareNanos).p50();
  }

  private static void add(List<Long> nanos, Sample sample) {
    for (double millis : sample.millis()) {
      nanos.add((long) (millis * 1e6));
    }
  }
}
