package dev.dromedary;

import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What every part of this node shares.
 *
 * @param dataDirectory logs, the embedded Redis's files, inbox and outbox
 * @param node this node's name, unique among the nodes of one Redis and the same after a restart: by it a restarted node
 *     finds the entries that it was working on
 * @param roles what this node does
 * @param open whether everybody is answered although no tokens are configured; else only this machine is
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
