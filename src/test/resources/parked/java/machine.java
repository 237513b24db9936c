import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    Runtime r = Runtime.getRuntime();
    System.out.println(r.availableProcessors() + " " + r.maxMemory() + " " + Runtime.version());
    var m = java.lang.management.ManagementFactory.getRuntimeMXBean();
    System.out.println(m.getInputArguments() + " " + m.getClassPath());
    for (var gc : java.lang.management.ManagementFactory.getGarbageCollectorMXBeans()) System.out.println(gc.getName() + " " + gc.getCollectionCount());
    for (var pool : java.lang.management.ManagementFactory.getMemoryPoolMXBeans()) System.out.println(pool.getName() + " " + pool.getUsage().getMax());
  }
}
