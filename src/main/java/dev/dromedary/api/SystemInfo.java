package dev.dromedary.api;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The machine that the service runs on, as Judge0 tells it: what {@code lscpu} and {@code free} print, as strings. No
 * such program is started for a request; what the JVM and the kernel tell is enough.
 */
@Component("systemInfo")
public class SystemInfo {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  public Map<String, String> describe() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Map<String, String> info = new LinkedHashMap<>();
    String architecture = system.getArch();
    info.put("Architecture", architecture.equals("amd64") ? "x86_64" : architecture);
    info.put("CPU(s)", Integer.toString(system.getAvailableProcessors()));
    info.put("Vendor ID", cpu("vendor_id"));
    info.put("Model name", cpu("model name"));
    info.put("CPU MHz", cpu("cpu MHz"));
    info.put("Operating system", system.getName() + " " + system.getVersion());
    info.put("Mem", memory(system.getTotalMemorySize(), system.getFreeMemorySize()));
    info.put("Swap", memory(system.getTotalSwapSpaceSize(), system.getFreeSwapSpaceSize()));
    return info;
  }

  private static String cpu(String key) {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines.filter(line -> line.startsWith(key + "\t") || line.startsWith(key + ":")).findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown");
    } catch (IOException e) {
      // not Linux
      return "unknown";
    }
  }

  /** The columns total, used and free. */
  private static String memory(long total, long free) {
    return StatisticsView.pretty(total) + " " + StatisticsView.pretty(total - free) + " " + StatisticsView.pretty(free);
  }
}
