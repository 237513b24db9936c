import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a program like many in memory; see jvm.c. */
final class Warm {
  private static final String PROGRAM = """
      import java.io.*;
      import java.util.*;
      import java.util.stream.*;

      public class Main {
        record Pair(int number, String name) {}

        interface Shape { double area(); }

        public static void main(String[] args) throws IOException {
          BufferedReader reader = new BufferedReader(new InputStreamReader(System.in));
          Scanner scanner = new Scanner(reader);
          Map<String, List<Pair>> map = new TreeMap<>();
          for (int i = 0; i < 10; i++) map.computeIfAbsent("k" + i % 3, k -> new ArrayList<>()).add(new Pair(i, "x" + i));
          System.out.println(map.values().stream().flatMap(List::stream).map(Pair::number).collect(Collectors.toList()));
          Shape shape = () -> Math.PI;
          int[] numbers = new int[5];
          long sum = 0;
          while (scanner.hasNextInt()) sum += scanner.nextInt();
          for (int number : numbers) sum ^= number;
          try {
            switch (args[0]) {
              case "text": System.out.printf("%s %d%n", shape.area(), sum); break;
              default: throw new IllegalStateException();
            }
          } catch (RuntimeException e) {
            System.err.println(e.getMessage());
          }
        }
      }
      """;

  static void up() throws Exception {
    PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream());
    com.sun.tools.javac.Main.compile(new String[] {"-version"}, nowhere);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (JavaFileManager files = new ForwardingJavaFileManager<JavaFileManager>(compiler.getStandardFileManager(null, null, null)) {
      @Override
      public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
        return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/')), kind) {
          @Override
          public OutputStream openOutputStream() {
            return new ByteArrayOutputStream();
          }
        };
      }
    }) {
      JavaFileObject source = new SimpleJavaFileObject(URI.create("memory:///Main.java"), JavaFileObject.Kind.SOURCE) {
        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
          return PROGRAM;
        }
      };
      if (!compiler.getTask(nowhere, files, null, null, null, List.of(source)).call()) {
        throw new IllegalStateException();
      }
    }
  }
}
