package dev.dromedary.bench;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a service that is saturated spends its CPU time, and what it allocates: flame graphs by async-profiler, which is loaded into
 * it, and a table of shares.
 */
final class Profile {
  /** The first that a stack has from its inside outwards says whose a sample is. */
  private static final Map<String, List<String>> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("JIT compiler", List.of("Compile::", "CompileBroker::", "C1", "C2"));
    PARTS.put("garbage collector", List.of("G1", "GangWorker", "SerialHeap", "Generation"));
    PARTS.put("Redis (Lettuce, Netty)", List.of("io/lettuce/", "io/netty/"));
    PARTS.put("JSON (Jackson)", List.of("com/fasterxml/"));
    PARTS.put("metrics (Micrometer)", List.of("io/micrometer/"));
    PARTS.put("routes (Camel)", List.of("org/apache/camel/"));
    PARTS.put("HTTP (Tomcat, Spring MVC)", List.of("org/apache/catalina/", "org/apache/coyote/", "org/apache/tomcat/", "org/springframework/"));
    PARTS.put("Dromedary's beans", List.of("dev/dromedary/"));
  }

  private final Service service;
  private final Judge judge;
  private final Path out;
  private final Path profiler;

  private Profile(Service service, Path out) throws IOException {
    this.service = service;
    this.out = out;
    judge = service.client();
    profiler = Files.createTempFile("profiler", ".so");
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    try (InputStream library = Profile.class.getResourceAsStream("/linux-" + machine + "/libasyncProfiler.so")) {
      Files.copy(library, profiler, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  static boolean run(Path jar, String image, String engine, Path scratch, Path out, boolean quick) throws Exception {
    Files.createDirectories(out);
    Progress.step("starting a service");
    try (Service service = new Service(jar, scratch.resolve("profile"), image, engine)) {
      Profile profile = new Profile(service, out);
      Story.warm(profile.judge, quick ? Duration.ofSeconds(5) : Story.WARM);
      profile.cpu(quick ? 200 : 3000);
      profile.allocations(quick ? 200 : 1000);
    }
    System.out.println("\nwritten to " + out + ": profile-cpu.html, profile-allocations.html");
    return true;
  }

  private void cpu(int submissions) throws Exception {
    List<Long> pids = service.pids();
    CpuTimes before = CpuTimes.now(pids.get(0), pids.get(1));
    order("start,event=cpu,interval=1ms");
    judge.crowd(Program.PYTHON, submissions, 8);
    // of the same samples; only the last order ends them
    order("dump,file=" + out.resolve("profile-cpu.html") + ",title=CPU time of a saturated service");
    Path stacks = Files.createTempFile("stacks", ".collapsed");
    order("stop,file=" + stacks + ",collapsed");
    Progress.end();
    CpuTimes.now(pids.get(0), pids.get(1)).since(before, submissions)
        .forEach((part, millis) -> System.out.printf("%-40s %5.2f ms CPU a submission%n", part, millis));
    shares(Files.readAllLines(stacks)).forEach((part, share) -> System.out.printf("  %-38s %5.1f %%%n", part, share));
    Files.delete(stacks);
  }

  private void allocations(int submissions) throws Exception {
    order("start,event=alloc,alloc=64k");
    judge.crowd(Program.PYTHON, submissions, 8);
    order("stop,file=" + out.resolve("profile-allocations.html") + ",total,title=Bytes that a saturated service allocates");
    Progress.end();
  }

  private void order(String order) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(service.pids().get(0)));
    try {
      machine.loadAgentPath(profiler.toString(), order);
    } finally {
      machine.detach();
    }
  }

  /** @param stacks frames from the outermost inwards, a blank, the number of samples */
  static Map<String, Double> shares(List<String> stacks) {
    Map<String, Double> shares = new LinkedHashMap<>();
    PARTS.keySet().forEach(part -> shares.put(part, 0.0));
    double all = 0;
    for (String line : stacks) {
      double samples = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      shares.merge(part(line.substring(0, line.lastIndexOf(' ')).split(";")), samples, Double::sum);
      all += samples;
    }
    double sum = all;
    shares.replaceAll((part, samples) -> 100 * samples / sum);
    return shares;
  }

  private static String part(String[] frames) {
    for (int i = frames.length - 1; i >= 0; i--) {
      for (var part : PARTS.entrySet()) {
        if (part.getValue().stream().anyMatch(frames[i]::startsWith)) {
          return part.getKey();
        }
      }
    }
    return "threads, timers, kernel";
  }
}
