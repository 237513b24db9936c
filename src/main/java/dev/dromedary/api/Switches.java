package dev.dromedary.api;

import org.springframework.stereotype.Component;

/** Refuses what the one who runs the service has switched off. */
@Component("switches")
public class Switches {
  private final SwitchProperties properties;

  Switches(SwitchProperties properties) {
    this.properties = properties;
  }

  /** @throws MaintenanceException with the message that was configured */
  public void refuseInMaintenance() throws MaintenanceException {
    if (properties.maintenanceMode()) {
      throw new MaintenanceException(properties.maintenanceMessage());
    }
  }

  /** @throws MalformedRequestException when the client wants to wait, and may not */
  public void checkWaiting(SubmissionQuery query) throws MalformedRequestException {
    if (query.waiting() && !properties.enableWaitResult()) {
      throw new MalformedRequestException("wait not allowed");
    }
  }
}
