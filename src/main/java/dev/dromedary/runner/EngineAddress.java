package dev.dromedary.runner;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/** Where the Docker engine listens. */
public record EngineAddress(URI uri) {

  /** @throws IllegalArgumentException unless it is {@code unix:///path} or {@code tcp://host:port} */
  public static EngineAddress parse(String dockerHost) {
    URI uri = URI.create(dockerHost);
    boolean unix = "unix".equals(uri.getScheme()) && uri.getPath() != null && !uri.getPath().isEmpty();
    boolean tcp = "tcp".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
    if (!unix && !tcp) {
      throw new IllegalArgumentException("dromedary.docker.host is " + dockerHost
          + ", but must be unix:///path or tcp://host:port; reach an engine over ssh or TLS through a forwarded socket");
    }
    return new EngineAddress(uri);
  }

  private boolean isUnix() {
    return "unix".equals(uri.getScheme());
  }

  /** Not connected yet. */
  SocketChannel open() throws IOException {
    return isUnix() ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
  }

  /** To connect it to. */
  SocketAddress address() {
    return isUnix() ? UnixDomainSocketAddress.of(uri.getPath()) : new InetSocketAddress(uri.getHost(), uri.getPort());
  }
}
