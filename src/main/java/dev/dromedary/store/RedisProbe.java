package dev.dromedary.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Says a few words to the Redis of this machine, before there is a client. */
final class RedisProbe {
  private static final int TIMEOUT_MILLIS = 2000;

  private RedisProbe() {}

  /** Whether a Redis with this password answers on the port, and has read its files. */
  static boolean isReady(int port, String password) {
    try {
      return "+PONG".equals(say(port, password, "PING"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it is the Redis with this password, even if it is still reading its files. */
  static boolean isOurs(int port, String password) {
    try {
      String reply = say(port, password, "PING");
      return reply != null && (reply.equals("+PONG") || reply.startsWith("-LOADING"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Changes a setting of a running Redis. */
  static void configure(int port, String password, String setting, String value) throws IOException {
    String reply = say(port, password, "CONFIG SET " + setting + " " + value);
    if (!"+OK".equals(reply)) {
      throw new IOException("Redis refuses " + setting + " " + value + ": " + reply);
    }
  }

  /** Asks Redis to write its file and end. */
  static void shutdown(int port, String password) {
    try {
      say(port, password, "SHUTDOWN");
    } catch (IOException e) {
      // that's how a connection to it ends
    }
  }

  private static String say(int port, String password, String command) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream()
          .write(("AUTH " + password + "\r\n" + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String authenticated = in.readLine();
      return "+OK".equals(authenticated) ? in.readLine() : authenticated;
    }
  }
}
