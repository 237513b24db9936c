import java.io.File;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

public class Main {
  public static void main(String[] args) throws Exception {
    File temporary = File.createTempFile("data", ".tmp");
    temporary.deleteOnExit();
    Files.writeString(temporary.toPath(), "é".repeat(1000));
    try (RandomAccessFile file = new RandomAccessFile("data.bin", "rw")) {
      file.setLength(4096);
      file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 4096).put(100, (byte) 7);
      file.seek(100);
      System.out.println(file.read() + " " + temporary.length() + " " + temporary.getParent());
    }
    Files.createSymbolicLink(Path.of("link"), Path.of("data.bin"));
    try (Stream<Path> files = Files.list(Path.of("."))) {
      System.out.println(files.map(Path::toString).filter(file -> !file.contains("Main")).sorted().toList() + " " + new File("gone").exists());
    }
  }
}
