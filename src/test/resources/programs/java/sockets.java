import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

public class Main {
  public static void main(String[] args) throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      new Thread(() -> {
        try (Socket socket = server.accept()) {
          socket.getOutputStream().write("from the server".getBytes());
        } catch (java.io.IOException e) {
          System.out.println(e);
        }
      }).start();
      try (Socket socket = new Socket("localhost", server.getLocalPort())) {
        System.out.println(new String(socket.getInputStream().readAllBytes()));
      }
    }
    HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    http.createContext("/", exchange -> {
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write("ok".getBytes());
      exchange.close();
    });
    http.start();
    URI address = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    System.out.println(new String(address.toURL().openStream().readAllBytes()));
    http.stop(0);
  }
}
