package dev.dromedary.execution;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.ProgramFile;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.Step;
import dev.dromedary.runner.StepReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * What compilations gave, so that the same program isn't compiled twice. In memory, bounded by bytes; what has not
 * been used lately and often goes first.
 *
 * <p>An entry is found by the SHA-256 of everything that enters the compile step: image, files, arguments,
 * environment, input and limits. Its content is what that step brought back from its container, and nothing else ever
 * writes here. So who sends a program can't influence what another one gets, unless both sent the same, and then they
 * get the same as if it had been compiled for each of them. The image counts by its name, for a service that runs is
 * given no other image under it.
 *
 * <p>Kept is what would come out the same next time: artefacts, and a compiler's refusal by exit code 1. Never kept
 * is what came of a limit, of a signal, of a lack of memory, or of a container that was not proven clean afterwards.
 *
 * <p>What a program learns of its compilation ({@code __TIME__}) is that of the first one. And a client can find out
 * by the time it takes that the very same program was sent a while ago, by whomever.
 */
@Component
public class CompileCache {
  private static final int OVERHEAD_BYTES = 512;

  private final Cache<String, Compilation> compilations;
  private final Counter hits;
  private final Counter misses;

  CompileCache(ExecutionProperties properties, MeterRegistry meters) {
    compilations = Caffeine.newBuilder()
        .maximumWeight(properties.compile().cache().toBytes())
        .weigher((String key, Compilation compilation) -> bytes(compilation))
        .executor(Runnable::run)
        .build();
    hits = counter(meters, true);
    misses = counter(meters, false);
  }

  private static Counter counter(MeterRegistry meters, boolean hit) {
    return Counter.builder("dromedary.compile.cache").tag("hit", Boolean.toString(hit))
        .description("Compilations asked for, and whether they had been done before").register(meters);
  }

  /** @return null when this has not been compiled, or was forgotten */
  public Compilation find(RunRequest job) {
    Compilation found = compilations.getIfPresent(key(job));
    (found != null ? hits : misses).increment();
    return found;
  }

  /** @param compilation what {@code report}, the one of {@code job}, came to */
  public void keep(RunRequest job, RunReport report, Compilation compilation) {
    StepReport step = report.steps().get(0);
    boolean repeatable = step.outcome() == Outcome.EXITED && step.detail() <= 1 && step.oomKills() == 0;
    if (repeatable && report.isContainerReusable()) {
      compilations.put(key(job), compilation);
    }
  }

  private static int bytes(Compilation compilation) {
    long bytes = OVERHEAD_BYTES + compilation.output().length;
    for (ProgramFile file : compilation.files()) {
      bytes += OVERHEAD_BYTES + file.content().length;
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  /** Each part is preceded by its length or number, so that no two jobs come to the same bytes. */
  private String key(RunRequest job) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      DataOutputStream out = new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      write(out, String.valueOf(job.image()));
      out.writeLong(job.memoryBytes());
      out.writeInt(job.files().size());
      for (ProgramFile file : job.files()) {
        write(out, file.path());
        out.writeBoolean(file.executable());
        out.writeBoolean(file.folder());
        write(out, file.content());
      }
      out.writeInt(job.steps().size());
      for (Step step : job.steps()) {
        write(out, step);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(DataOutputStream out, Step step) throws IOException {
    out.writeInt(step.argv().size());
    for (String argument : step.argv()) {
      write(out, argument);
    }
    Map<String, String> environment = new TreeMap<>(step.environment());
    out.writeInt(environment.size());
    for (var variable : environment.entrySet()) {
      write(out, variable.getKey());
      write(out, variable.getValue());
    }
    write(out, step.stdin());
    out.writeLong(step.cpuTime().toNanos());
    out.writeLong(step.wallTime().toNanos());
    out.writeLong(step.stackBytes());
    out.writeInt(step.processes());
    out.writeLong(step.fileSizeBytes());
    out.writeInt(step.openFiles());
    out.writeLong(step.stdoutCapBytes());
    out.writeLong(step.stderrCapBytes());
    out.writeBoolean(step.mergeStderr());
    out.writeLong(step.returnCapBytes());
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    write(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
