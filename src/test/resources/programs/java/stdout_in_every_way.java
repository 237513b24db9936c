import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.print('a');
    System.out.write(0xff);
    System.out.println();
    System.out.printf("%s%n", "printf");
    System.out.flush();
    new FileOutputStream(FileDescriptor.out).write("descriptor\n".getBytes());
    new FileOutputStream(FileDescriptor.out).getChannel().write(ByteBuffer.wrap("channel\n".getBytes()));
    System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.ISO_8859_1));
    System.out.println("é in latin 1");
    // what comes after this overwrites it in a file
    try (FileWriter again = new FileWriter("/dev/stdout", true)) {
      again.write("/dev/stdout\n");
    }
    System.out.close();
    System.out.println("after close");
  }
}
