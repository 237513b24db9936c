import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    try {
      Object o = null;
      o.hashCode();
    } catch (RuntimeException e) {
      RuntimeException wrapped = new IllegalStateException("outer é", e);
      wrapped.addSuppressed(new IOException("suppressed"));
      throw wrapped;
    }
  }
}
