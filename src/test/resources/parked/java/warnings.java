import java.util.*;
public class Main {
  public static void main(String[] args) {
    List l = new ArrayList();
    l.add(1);
    new Thread().stop();
    System.out.println(l + " " + new Integer(5));
  }
}
