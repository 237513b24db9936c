import java.lang.management.ManagementFactory;

public class Main {
  public static void main(String[] args) {
    var threads = ManagementFactory.getThreadMXBean();
    while (threads.getCurrentThreadCpuTime() < 4.0 * 1e9) { }
    System.out.println(42);
  }
}
