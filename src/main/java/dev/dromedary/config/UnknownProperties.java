package dev.dromedary.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Refuses to start with a property {@code dromedary.…} that nothing knows: a misspelt limit is no limit, a misspelt
 * token asks nobody for one. Known is what is bound to a record ({@link ConfigurationProperties}), and what the
 * service's own {@code application.yaml} has.
 *
 * <p>Not {@code ignoreUnknownFields = false}: the prefixes lie within each other, and some properties are read by
 * routes.
 *
 * <p>Environment variables are others' too ({@code DROMEDARY_PORT} is the launcher's, {@code DROMEDARY_SERVICE_HOST}
 * Kubernetes's), so one that is nothing like a property is only told of in the log.
 */
@Component
class UnknownProperties implements BeanFactoryPostProcessor, EnvironmentAware {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownProperties.class);
  private static final String PREFIX = "dromedary.";
  private static final String TESTS = "dromedary.test.";
  private static final int TYPING_ERRORS = 2;
  private static final String VARIABLES = "DROMEDARY_";
  private static final Set<String> OF_THE_LAUNCHER = Set.of("PORT", "LANGUAGES", "FOREGROUND", "START_TIMEOUT",
      "JAVA_OPTIONS", "BASE", "SERVER", "TOKEN", "DOCKER_CLI", "PULL_TIMEOUT", "PUBLISH", "IMAGE");
  private static final Pattern OF_KUBERNETES =
      Pattern.compile(".*_SERVICE_(HOST|PORT.*)|(.*_)?PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");

  private ConfigurableEnvironment environment;

  @Override
  public void setEnvironment(Environment environment) {
    this.environment = (ConfigurableEnvironment) environment;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    PropertyNames known = known(beans);
    List<String> unknown = new ArrayList<>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> named && !isOwn(source)) {
        boolean areVariables = source instanceof SystemEnvironmentPropertySource;
        for (String name : named.getPropertyNames()) {
          if (areVariables) {
            checkVariable(name, known, unknown);
          } else if (isOurs(name) && !known.contains(name)) {
            unknown.add(say(name, known) + " (" + source.getName() + ")");
          }
        }
      }
    }
    if (!unknown.isEmpty()) {
      throw new UnknownPropertiesException(unknown);
    }
  }

  private PropertyNames known(ConfigurableListableBeanFactory beans) {
    PropertyNames known = new PropertyNames();
    for (String bean : beans.getBeanDefinitionNames()) {
      String name = beans.getBeanDefinition(bean).getBeanClassName();
      if (name != null && name.startsWith("dev.dromedary.")) {
        Class<?> type = ClassUtils.resolveClassName(name, beans.getBeanClassLoader());
        ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
        if (annotation != null) {
          known.addRecord(annotation.value(), type);
        }
      }
    }
    environment.getPropertySources().stream().filter(UnknownProperties::isOwn)
        .forEach(own -> List.of(((EnumerablePropertySource<?>) own).getPropertyNames()).forEach(known::add));
    return known;
  }

  /** In the jar, or among the classes. */
  private static boolean isOwn(PropertySource<?> source) {
    return source instanceof EnumerablePropertySource<?>
        && source.getName().contains("class path resource [application.yaml]");
  }

  private static boolean isOurs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith(PREFIX) && !lower.startsWith(TESTS);
  }

  private static void checkVariable(String name, PropertyNames known, List<String> unknown) {
    if (!name.startsWith(VARIABLES) || known.containsVariable(name)) {
      return;
    }
    String rest = name.substring(VARIABLES.length());
    if (OF_THE_LAUNCHER.contains(rest) || OF_KUBERNETES.matcher(rest).matches()) {
      return;
    }
    if (known.nearest(name, TYPING_ERRORS).isPresent()) {
      unknown.add(say(name, known) + " (an environment variable)");
    } else {
      LOG.warn("The environment variable {} is no property of Dromedary's", name);
    }
  }

  private static String say(String name, PropertyNames known) {
    int mostChanges = Math.max(TYPING_ERRORS, (name.length() - PREFIX.length()) / 4);
    return name + known.nearest(name, mostChanges).map(nearest -> ": did you mean " + nearest + "?").orElse("");
  }
}
