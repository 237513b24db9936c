import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println(Arrays.toString(System.in.readAllBytes()));
    System.out.println(System.in.read());
  }
}
