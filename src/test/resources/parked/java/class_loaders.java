import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    ClassLoader l = Main.class.getClassLoader();
    System.out.println(l.getClass().getName() + " " + (l == ClassLoader.getSystemClassLoader()) + " " + (l == Thread.currentThread().getContextClassLoader()));
    System.out.println(Main.class.getModule() + " " + Main.class.getProtectionDomain().getCodeSource().getLocation());
    for (String name : new String[] {"Warm", "Missing"}) {
      try {
        System.out.println(Class.forName(name));
      } catch (ClassNotFoundException e) {
        System.out.println(e);
      }
    }
  }
}
