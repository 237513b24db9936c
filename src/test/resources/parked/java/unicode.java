import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println("äöü € 😀 " + java.nio.charset.Charset.defaultCharset() + " " + Locale.getDefault() + " " + TimeZone.getDefault().getID());
    System.err.println("stderr ü");
    System.out.printf("%.3f %,d%n", 1234.5678, 1234567);
  }
}
