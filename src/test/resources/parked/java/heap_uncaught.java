import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    byte[][] all = new byte[1000][];
    for (int i = 0; i < all.length; i++) all[i] = new byte[1 << 20];
  }
}
