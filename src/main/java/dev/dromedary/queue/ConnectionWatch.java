package dev.dromedary.queue;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches every connection of a Redis client, and closes what is silent. A Redis that hangs, or a proxy in front of
 * it, may have a kernel that goes on acknowledging what is sent: TCP notices nothing then, and commands that are on
 * their way would wait until their connection is cut by somebody else.
 *
 * <p>A connection on which nothing has arrived for {@value #INTERVAL_SECONDS} s gets a PING, and is closed when
 * nothing has arrived for {@value #SILENT_INTERVALS} times as long. Lettuce then connects again, and sends again what
 * was not answered. So a command must not block in Redis for longer than {@link #LONGEST_BLOCK_SECONDS}.
 */
public final class ConnectionWatch implements NettyCustomizer {
  static final int INTERVAL_SECONDS = 5;
  static final int SILENT_INTERVALS = 3;
  static final int LONGEST_BLOCK_SECONDS = INTERVAL_SECONDS * (SILENT_INTERVALS - 1);
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);

  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  @Override
  public void afterChannelInitialized(Channel channel) {
    channels.add(channel);
    channel.pipeline().addFirst(new SilenceHandler());
  }

  /** Throws away all connections to other addresses; they are made again, to wherever Redis is then. */
  void closeAllBut(String host, int port) {
    channels.close(channel -> !isTo(channel, host, port));
  }

  /** Throws away all connections to an address; they are made again, to it as long as Lettuce thinks they should. */
  void closeAllTo(String host, int port) {
    channels.close(channel -> isTo(channel, host, port));
  }

  private static boolean isTo(Channel channel, String host, int port) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        && address.getPort() == port
        && (host.equals(address.getHostString())
            || address.getAddress() != null && host.equals(address.getAddress().getHostAddress()));
  }

  /** Of one connection; runs on its event loop only. */
  private static final class SilenceHandler extends IdleStateHandler {
    private int silentIntervals;
    private boolean heard;

    SilenceHandler() {
      super(INTERVAL_SECONDS, 0, 0, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      silentIntervals = 0;
      heard = true;
      super.channelRead(context, message);
    }

    @Override
    protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
      silentIntervals++;
      if (silentIntervals == SILENT_INTERVALS) {
        // loud once: the next ones to a Redis that hangs are silent from the beginning
        LOG.atLevel(heard ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.DEBUG).log(
            "Redis at {} has been silent for {} s, the connection is closed",
            context.channel().remoteAddress(), SILENT_INTERVALS * INTERVAL_SECONDS);
        context.close();
      } else if (silentIntervals == 1 && heard) {
        // from the pipeline's end, where Lettuce's own handlers encode it and take its reply
        context.channel().writeAndFlush(new Command<>(CommandType.PING, new StatusOutput<>(StringCodec.UTF8)));
      }
    }
  }
}
