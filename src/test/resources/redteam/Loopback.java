import java.io.*;
import java.net.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    ServerSocket server = new ServerSocket(8080, 50, InetAddress.getLoopbackAddress());
    Thread echo = new Thread(() -> {
      try (Socket s = server.accept()) {
        s.getInputStream().transferTo(s.getOutputStream());
        s.shutdownOutput();
      } catch (IOException e) {
        e.printStackTrace();
      }
    });
    echo.start();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), 8080)) {
      Thread writer = new Thread(() -> {
        try {
          client.getOutputStream().write(new byte[1_000_000]);
          client.shutdownOutput();
        } catch (IOException e) {
          e.printStackTrace();
        }
      });
      writer.start();
      int size = client.getInputStream().readAllBytes().length;
      DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      udp.setReceiveBufferSize(1 << 20);
      byte[] words = "datagram".getBytes();
      udp.send(new DatagramPacket(words, words.length, udp.getLocalSocketAddress()));
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      udp.receive(packet);
      System.out.println(size + " " + new String(packet.getData(), 0, packet.getLength())
          + " " + Collections.list(NetworkInterface.getNetworkInterfaces()).size());
    }
  }
}
