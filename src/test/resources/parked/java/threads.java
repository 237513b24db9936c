import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    for (Thread t : new TreeMap<>(byName()).values()) System.out.println(t.getName() + " " + t.isDaemon() + " " + t.getPriority() + " " + t.getThreadGroup().getName());
    System.out.println(Thread.currentThread().getId() + " " + new Thread().getName());
    }
    static Map<String, Thread> byName() {
      Map<String, Thread> all = new HashMap<>();
      Thread.getAllStackTraces().keySet().forEach(t -> all.put(t.getName(), t));
      return all;
  }
}
