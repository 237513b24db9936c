import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    var c = javax.tools.ToolProvider.getSystemJavaCompiler();
    System.out.println(c != null ? c.getSourceVersions().size() : -1);
  }
}
