package dev.dromedary.http;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import org.apache.tomcat.util.net.NioEndpoint;

/**
 * Tomcat's endpoint, but one that is bound to {@code 127.0.0.1} accepts connections to {@code ::1} too, where there is
 * IPv6: clients take {@code localhost} for either, and some don't try the other. A second connector would have threads
 * and limits of its own.
 */
class LoopbackEndpoint extends NioEndpoint {
  private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  /** Null where there's one socket only, as elsewhere in Tomcat. */
  private volatile Selector selector;
  private ServerSocketChannel second;

  @Override
  protected void initServerSocket() throws Exception {
    super.initServerSocket();
    InetAddress loopback6 = InetAddress.getByAddress(LOOPBACK_6);
    if (!(getAddress() instanceof Inet4Address first) || !first.isLoopbackAddress()
        || NetworkInterface.getByInetAddress(loopback6) == null) {
      return;
    }
    try {
      second = ServerSocketChannel.open(StandardProtocolFamily.INET6);
    } catch (UnsupportedOperationException e) {
      // a JVM that was told to do without IPv6
      return;
    }
    try {
      second.bind(new InetSocketAddress(loopback6, getLocalPort()), getAcceptCount());
      selector = Selector.open();
      for (ServerSocketChannel channel : new ServerSocketChannel[] {(ServerSocketChannel) getServerSocket(), second}) {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT);
      }
    } catch (IOException e) {
      doCloseServerSocket();
      throw e;
    }
  }

  /** By Tomcat's one accepting thread. */
  @Override
  protected SocketChannel serverSocketAccept() throws Exception {
    Selector open = selector;
    if (open == null) {
      return super.serverSocketAccept();
    }
    while (true) {
      Iterator<SelectionKey> ready = open.selectedKeys().iterator();
      while (ready.hasNext()) {
        ServerSocketChannel channel = (ServerSocketChannel) ready.next().channel();
        ready.remove();
        SocketChannel accepted = channel.accept();
        if (accepted != null) {
          return accepted;
        }
      }
      open.select();
    }
  }

  @Override
  protected void doCloseServerSocket() throws IOException {
    super.doCloseServerSocket();
    if (second != null) {
      second.close();
      second = null;
    }
    if (selector != null) {
      // channels are gone for other processes only when their keys are
      selector.close();
      selector = null;
    }
  }
}
