package dev.dromedary.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands in front of a Redis, and can fall silent: it goes on taking what it is sent, and hands nothing on. */
final class SilentProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int upstreamPort;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private volatile boolean silent;

  private static final class Link {
    volatile boolean silent;
    Socket client;
    Socket upstream;
  }

  SilentProxy(int upstreamPort) throws IOException {
    this.upstreamPort = upstreamPort;
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    daemon(() -> {
      while (true) {
        link(server.accept());
      }
    });
  }

  int port() {
    return server.getLocalPort();
  }

  /** All connections that there are, for ever; and new ones until {@link #speakToNewOnes()}. */
  void fallSilent() {
    silent = true;
    links.forEach(link -> link.silent = true);
  }

  void speakToNewOnes() {
    silent = false;
  }

  /** How many connections are open on the client's side, silent ones included. */
  long open() {
    return links.size();
  }

  private void link(Socket client) throws IOException {
    Link link = new Link();
    link.silent = silent;
    link.client = client;
    link.upstream = new Socket(InetAddress.getLoopbackAddress(), upstreamPort);
    links.add(link);
    daemon(() -> copy(link, client.getInputStream(), link.upstream.getOutputStream()));
    daemon(() -> copy(link, link.upstream.getInputStream(), client.getOutputStream()));
  }

  private void copy(Link link, InputStream from, OutputStream to) throws IOException {
    try {
      byte[] buffer = new byte[1 << 16];
      int count;
      while ((count = from.read(buffer)) >= 0) {
        if (!link.silent) {
          to.write(buffer, 0, count);
        }
      }
    } finally {
      links.remove(link);
      link.client.close();
      link.upstream.close();
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException e) {
        // a connection's end
      }
    }, "silent-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Link link : links) {
      link.client.close();
    }
  }
}
