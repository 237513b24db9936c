package dev.dromedary;

import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What every part of this node shares.
 *
 * @param dataDirectory Folder of the logs, the embedded Redis's files, inbox and outbox.
 * @param node Name of this node, unique among the nodes of one Redis and the same after a restart. A restarted node
 *     finds its unfinished submissions and its old containers by it. Empty: made of host name and data directory.
 * @param roles What this node does: api takes submissions over HTTP and from files, worker runs them.
 * @param open Whether everybody is answered although no tokens are configured. False: a service without tokens
 *     answers this machine only.
 */
@ConfigurationProperties("dromedary")
public record DromedaryProperties(@DefaultValue(".dromedary") Path dataDirectory, @DefaultValue("") String node,
    @DefaultValue({"api", "worker"}) Set<Role> roles,
    @DefaultValue("false") boolean open) {
  public DromedaryProperties {
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("dromedary.roles: a node is api, worker, or both");
    }
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    if (node.isBlank()) {
      node = hostName() + "-" + Integer.toHexString(dataDirectory.hashCode());
    }
  }

  private static String hostName() {
    try {
      return java.net.InetAddress.getLocalHost().getHostName();
    } catch (java.net.UnknownHostException e) {
      return "node";
    }
  }
}
