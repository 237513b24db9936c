package dev.dromedary.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dromedary.Dromedary;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

class UnknownPropertiesTest {
  /** All settings of the service, in an environment that has nothing but what the test says. */
  private static void check(PropertySource<?> said) throws Exception {
    DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    scan.findCandidateComponents(Dromedary.class.getPackageName()).forEach(found ->
        beans.registerBeanDefinition(found.getBeanClassName(), new RootBeanDefinition(found.getBeanClassName())));
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().forEach(source -> environment.getPropertySources().remove(source.getName()));
    String own = "Config resource 'class path resource [application.yaml]' via location 'optional:classpath:/'";
    new YamlPropertySourceLoader().load(own, new ClassPathResource("application.yaml"))
        .forEach(environment.getPropertySources()::addLast);
    environment.getPropertySources().addFirst(said);
    UnknownProperties unknown = new UnknownProperties();
    unknown.setEnvironment(environment);
    unknown.postProcessBeanFactory(beans);
  }

  private static PropertySource<?> property(String name) {
    return new MapPropertySource("commandLineArgs", Map.of(name, "1"));
  }

  private static PropertySource<?> variable(String name) {
    return new SystemEnvironmentPropertySource("systemEnvironment", new HashMap<>(Map.of(name, "1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dromedary.pool.size", "dromedary.pool.maxUses", "dromedary.limits.max_memory",
      "dromedary.execution.compile.cache", "dromedary.auth.tokens[0]", "dromedary.sandbox.more-images[1].name",
      "dromedary.inbox.poll-interval", "dromedary.tracing.enabled", "dromedary.open", "dromedary.test.anything",
      "server.prot"})
  void whatThereIsPasses(String name) {
    assertThatCode(() -> check(property(name))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"dromedary.pool.sise, dromedary.pool.size", "dromedary.pools.size, dromedary.pool.size",
      "dromedary.auth.token, dromedary.auth.tokens", "dromedary.limits.max-mem, dromedary.limits.max-memory",
      "dromedary.execution.compile.cash, dromedary.execution.compile.cache",
      "dromedary.sandbox.more-images[0].nam, dromedary.sandbox.more-images.name"})
  void whatIsMisspeltIsRefusedWithWhatItMayHaveBeen(String name, String nearest) {
    assertThatThrownBy(() -> check(property(name))).isInstanceOf(UnknownPropertiesException.class)
        .hasMessageContaining(name + ": did you mean " + nearest + "? (commandLineArgs)");
  }

  @Test
  void whatIsLikeNothingIsRefusedToo() {
    assertThatThrownBy(() -> check(property("dromedary.colour")))
        .hasMessageContaining("dromedary.colour (commandLineArgs)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROMEDARY_POOL_SIZE", "DROMEDARY_DATA_DIRECTORY", "DROMEDARY_DATADIRECTORY",
      "DROMEDARY_AUTH_TOKENS_0_", "DROMEDARY_AUTH_ADMINTOKENS", "DROMEDARY_PORT", "DROMEDARY_JAVA_OPTIONS",
      "DROMEDARY_SERVICE_HOST", "DROMEDARY_API_PORT_2358_TCP_ADDR", "DROMEDARY_VERSION", "PATH"})
  void variablesThatAreKnownOrOthersPass(String name) {
    assertThatCode(() -> check(variable(name))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROMEDARY_AUTH_TOKEN", "DROMEDARY_POOL_SISE", "DROMEDARY_ROLE"})
  void variablesThatAreMisspeltAreRefused(String name) {
    assertThatThrownBy(() -> check(variable(name))).hasMessageContaining(name + ": did you mean dromedary.");
  }

  @Test
  void distances() {
    assertThat(PropertyNames.distance("", "abc")).isEqualTo(3);
    assertThat(PropertyNames.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(PropertyNames.distance("size", "size")).isZero();
  }
}
