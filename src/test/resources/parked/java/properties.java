import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    new TreeMap<>(System.getProperties()).forEach((k, v) -> System.out.println(k + "=" + v));
    new TreeMap<>(System.getenv()).forEach((k, v) -> System.out.println(k + "=" + v));
  }
}
