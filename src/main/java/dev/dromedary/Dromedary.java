package dev.dromedary;

import dev.dromedary.execution.EffectiveCores;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;

/**
 * The service. What it does is told by the files in {@code routes/}, of which {@link RoutesOfRoles} leaves out some.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ConfigurationPropertiesScan
@ComponentScan(excludeFilters = {
    @Filter(type = FilterType.CUSTOM, classes = {TypeExcludeFilter.class, AutoConfigurationExcludeFilter.class}),
    // what is said here of the archives in a request is for those to say who take it, too
    @Filter(type = FilterType.REGEX,
        pattern = "dev\\.dromedary\\.((api|intake|callback|dashboard|pool)\\..*|execution\\.(?!(AdditionalFiles|WorkFolder)$).*)")})
public class Dromedary {
  private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

  public static void main(String[] args) {
    // takes a stack trace of one buffer in a hundred, for whoever looks for a leak, and has it set then
    System.setProperty(LEAK_DETECTION, System.getProperty(LEAK_DETECTION, "disabled"));
    // as long as nothing else goes on here
    EffectiveCores.number();
    SpringApplication.run(Dromedary.class, args);
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnRole(Role.API)
  @ComponentScan({"dev.dromedary.api", "dev.dromedary.intake", "dev.dromedary.callback", "dev.dromedary.dashboard"})
  static class Api {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnRole(Role.WORKER)
  @ComponentScan({"dev.dromedary.execution", "dev.dromedary.pool"})
  static class Worker {}
}
