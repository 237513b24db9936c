import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println(System.in.available() + " " + (char) System.in.read());
    FileInputStream in = new FileInputStream(FileDescriptor.in);
    System.out.println(in.getChannel().size() + " " + Files.readString(Path.of("/dev/stdin")).length());
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    System.out.println(lines.readLine() + "|" + lines.readLine());
    lines.lines().forEach(line -> System.out.println("[" + line + "]"));
    System.out.println(lines.readLine() + " " + System.in.read() + " " + System.console());
  }
}
