import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println(System.in.available());
    System.in.skip(3);
    System.out.println((char) System.in.read());
  }
}
