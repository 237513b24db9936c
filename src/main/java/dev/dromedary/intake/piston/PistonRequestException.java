package dev.dromedary.intake.piston;

/** A request that Piston would refuse, in its words. */
public class PistonRequestException extends Exception {
  PistonRequestException(String message) {
    super(message);
  }
}
