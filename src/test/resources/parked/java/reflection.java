import java.lang.reflect.*;
public class Main {
  private int x = 3;
  public static void main(String[] args) throws Exception {
    Field f = Main.class.getDeclaredField("x");
    System.out.println(f.getInt(new Main()));
    Object p = Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {Runnable.class}, (o, m, a) -> { System.out.println(m.getName()); return null; });
    ((Runnable) p).run();
    try {
      Field v = String.class.getDeclaredField("value");
      v.setAccessible(true);
    } catch (RuntimeException e) {
      System.out.println(e);
    }
  }
}
