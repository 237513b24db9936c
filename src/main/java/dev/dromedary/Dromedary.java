package dev.dromedary;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service. What it does is told by the files in {@code routes/}. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Dromedary {
  public static void main(String[] args) {
    SpringApplication.run(Dromedary.class, args);
  }
}
