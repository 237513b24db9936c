package dev.dromedary;

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

/** The service. What it does is told by the files in {@code routes/}, of which {@link RoutesOfRoles} leaves out some. */
@SpringBootConfiguration
@EnableAutoConfiguration
@ConfigurationPropertiesScan
@ComponentScan(excludeFilters = {
    @Filter(type = FilterType.CUSTOM, classes = {TypeExcludeFilter.class, AutoConfigurationExcludeFilter.class}),
    @Filter(type = FilterType.REGEX, pattern = "dev\\.dromedary\\.(api|intake|execution|pool|health)\\..*")})
public class Dromedary {
  public static void main(String[] args) {
    SpringApplication.run(Dromedary.class, args);
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnRole(Role.API)
  @ComponentScan({"dev.dromedary.api", "dev.dromedary.intake"})
  static class Api {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnRole(Role.WORKER)
  @ComponentScan({"dev.dromedary.execution", "dev.dromedary.pool", "dev.dromedary.health"})
  static class Worker {}
}
