package dev.dromedary.api;

/** Nothing is accepted at present. The message is for the client. */
public class MaintenanceException extends Exception {
  MaintenanceException(String message) {
    super(message);
  }
}
