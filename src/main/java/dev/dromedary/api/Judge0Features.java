package dev.dromedary.api;

import org.springframework.stereotype.Component;

/** Refuses what the one who runs the service has switched off. */
@Component("judge0Features")
public class Judge0Features {
  private final Judge0FeatureProperties properties;

  Judge0Features(Judge0FeatureProperties properties) {
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
