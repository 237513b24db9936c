import java.util.*;
import java.util.function.*;

public class Main {
  record Point(int x, int y) {}
  sealed interface Shape permits Circle, Square {}
  record Circle(double r) implements Shape {}
  record Square(double a) implements Shape {}
  enum Colour { RED, GREEN { @Override String is() { return "g"; } }; String is() { return "c"; } }
  class Inner { int v = 5; }
  static <T extends Comparable<T>> T max(List<T> l) { return Collections.max(l); }
  public static void main(String[] args) {
    Supplier<Point> s = () -> new Point(1, 2);
    System.out.println(s.get() + " " + max(List.of(3, 9, 4)) + " " + Colour.GREEN.is() + " " + new Main().new Inner().v);
    Runnable r = new Runnable() { public void run() { System.out.println(getClass().getName()); } };
    r.run();
    Shape shape = new Circle(2);
    if (shape instanceof Circle c) System.out.println(c.r());
    System.out.println(Helper.help("""
        text
          block""") + switch (args.length) { case 0 -> "none"; default -> "some"; });
  }
}

class Helper {
  static String help(String s) { return s.toUpperCase(); }
}
