package dev.dromedary.pool;

import dev.dromedary.runner.ParkedProgram;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.Step;
import dev.dromedary.submission.Language;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * What to have started before it is asked for: what has been asked for lately. Each use counts half as much after
 * {@value #HALF_LIFE_SECONDS} s, and containers are shared out as seats of a parliament are, by Adams's method: one
 * for each kind first, for the first saves each of its jobs a start while a second is of use only to those that come
 * at the same time; the others in proportion, by highest averages. So a kind in demand soon has its container and one
 * out of demand loses it to the next job that comes along. Jobs for which nothing can be started in advance have
 * their share as well: containers in which nothing is parked, or each of them would end what waits for another.
 *
 * <p>What is counted are steps as they are started, arguments, environment and limits included: a client that always
 * sends the same limits is served as well as one that leaves the default.
 */
class ParkedPrograms {
  private static final Logger LOG = LoggerFactory.getLogger(ParkedPrograms.class);
  private static final int HALF_LIFE_SECONDS = 60;
  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  /** Twice as long each time: what can't start within its limits never will. */
  private static final int MOST_DOUBLINGS = 6;
  /** Anyone may send any limits; the least wanted is forgotten. */
  private static final int MOST = 32;
  /**
   * A kind has either this share of all demand, or was asked for twice within a minute; else a start would most
   * likely be in vain.
   */
  private static final double LEAST_SHARE = 0.02;
  private static final double LEAST_USES = 1.5;

  private static final class Demand {
    double score;
    long atNanos;
    long failedAtNanos;
    int failures;

    double now(long nanos) {
      return score * Math.pow(0.5, (nanos - atNanos) / (HALF_LIFE_SECONDS * 1e9));
    }

    boolean isResting(long nanos) {
      return failures > 0
          && nanos - failedAtNanos < FIRST_RETRY.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS);
    }

    void add(double uses, long nanos) {
      score = now(nanos) + uses;
      atNanos = nanos;
    }
  }

  private final Collection<Language> languages;
  private final long budgetBytes;
  private final Map<String, Long> bytes = new HashMap<>();
  private final Map<ParkedProgram, Demand> demand = new HashMap<>();
  private final Demand demandForVacancy = new Demand();

  /** @param languages of the pool's image */
  ParkedPrograms(Collection<Language> languages, PoolProperties properties) {
    this.languages = languages;
    budgetBytes = properties.parkedMemory().toBytes();
    for (Language language : languages) {
      for (Language.Parked parked : new Language.Parked[] {language.parked(), language.parkedCompiler()}) {
        if (parked != null) {
          bytes.put(parked.program(), DataSize.ofMegabytes(parked.megabytes()).toBytes());
        }
      }
    }
  }

  private long bytes(ParkedProgram program) {
    return bytes.getOrDefault(program.program(), 0L);
  }

  /** What should be parked for this job's first step, and counts it as asked for; null when nothing can be. */
  public synchronized ParkedProgram wantedBy(RunRequest job) {
    ParkedProgram program = fitting(job);
    if (program != null) {
      count(program, 1);
    } else {
      demandForVacancy.add(1, System.nanoTime());
    }
    return program;
  }

  /** Before any job has come, jobs like this one are expected. */
  public synchronized void expect(RunRequest job, double uses) {
    ParkedProgram program = fitting(job);
    if (program != null) {
      count(program, uses);
    }
  }

  private ParkedProgram fitting(RunRequest job) {
    if (job.writable()) {
      return null;
    }
    var step = job.steps().get(0);
    for (Language language : languages) {
      if (language.parked() != null && step.argv().equals(without(Language.ARGUMENTS, language.run()))) {
        return parked(language.parked(), step, job);
      }
      if (language.parkedCompiler() != null && step.argv().equals(without(Language.OPTIONS, language.compile()))) {
        return parked(language.parkedCompiler(), step, job);
      }
    }
    return null;
  }

  private static ParkedProgram parked(Language.Parked parked, Step step, RunRequest job) {
    return ParkedProgram.forStep(parked.program(), parked.forked(), step, job.memoryBytes());
  }

  private static List<String> without(String placeholder, List<String> argv) {
    return argv.stream().filter(argument -> !argument.equals(placeholder)).toList();
  }

  private void count(ParkedProgram program, double uses) {
    long now = System.nanoTime();
    if (!demand.containsKey(program) && demand.size() >= MOST) {
      demand.remove(Collections.min(demand.keySet(), Comparator.comparingDouble(p -> demand.get(p).now(now))));
    }
    demand.computeIfAbsent(program, p -> new Demand()).add(uses, now);
  }

  /**
   * The next one to start.
   *
   * @param parked what each container has, null for nothing, as the one has that it is for
   * @param memoryBytes limit of the container that it is for
   * @return null when a container without anything is most in demand, or nothing is, or nothing that is has room in the memory for it
   */
  synchronized ParkedProgram choose(List<ParkedProgram> parked, long memoryBytes) {
    long now = System.nanoTime();
    double vacancy = demandForVacancy.now(now);
    double all = vacancy + demand.values().stream().mapToDouble(d -> d.now(now)).sum();
    long left = budgetBytes - parked.stream().filter(Objects::nonNull).mapToLong(this::bytes).sum();
    ParkedProgram best = null;
    double bestClaim = claim(vacancy, Collections.frequency(parked, null) - 1);
    for (var entry : demand.entrySet()) {
      Demand d = entry.getValue();
      double score = d.now(now);
      boolean possible = !d.isResting(now) && entry.getKey().memoryBytes() == memoryBytes
          && bytes(entry.getKey()) <= left;
      double claim = claim(score, Collections.frequency(parked, entry.getKey()));
      if (possible && score >= Math.min(LEAST_USES, LEAST_SHARE * all) && claim > 0 && claim >= bestClaim) {
        best = entry.getKey();
        bestClaim = claim;
      }
    }
    return best;
  }

  /** Any kind without a container comes before all that have one. */
  private static double claim(double score, int containers) {
    return containers > 0 ? score / containers : score * 1e9;
  }

  /** It didn't start, or ended while it waited; it is left alone for a while. */
  synchronized void failed(ParkedProgram program) {
    Demand d = demand.get(program);
    if (d != null) {
      LOG.warn("{} could not be started in advance; jobs start it themselves", program.argv().get(0));
      d.failures++;
      d.failedAtNanos = System.nanoTime();
    }
  }
}
