import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StreamTokenizer;

public class Main {
  public static void main(String[] args) throws IOException {
    StreamTokenizer in = new StreamTokenizer(new java.io.InputStreamReader(new DataInputStream(System.in)));
    PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false);
    long sum = 0;
    StringBuilder text = new StringBuilder();
    while (in.nextToken() != StreamTokenizer.TT_EOF) {
      sum += (long) in.nval;
      text.append((long) in.nval ^ 1).append(' ');
    }
    out.println(sum);
    out.print(text);
    out.flush();
  }
}
