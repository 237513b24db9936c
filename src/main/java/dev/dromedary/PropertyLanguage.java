package dev.dromedary;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.RuntimeExpressionException;
import org.apache.camel.language.bean.BeanLanguage;
import org.apache.camel.support.ExpressionAdapter;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Reads the properties in {@code ${variable.judgement.open}} by calling the methods that have these names. Camel's
 * own bean language, which it asks for them, copies the exchange with all variables once and then again for each
 * property, and has its bean component call it: that was a twelfth of the service's CPU time. Whatever is more than
 * names of properties is left to it, and so is to say what is wrong with one that doesn't exist.
 */
@Component("bean-language")
class PropertyLanguage extends BeanLanguage {
  private static final Pattern NAMES = Pattern.compile("(\\.\\w+)+");

  private record Property(Class<?> type, String name) {}

  private final Map<String, List<String>> paths = new ConcurrentHashMap<>();
  private final Map<Property, Optional<Method>> getters = new ConcurrentHashMap<>();

  /** @param properties as Camel's simple language has them: the second is the bean, and the third the path from there */
  @Override
  public Expression createExpression(String expression, Object[] properties) {
    if (properties == null || properties.length < 3 || properties[1] == null
        || !(properties[2] instanceof String path)) {
      return super.createExpression(expression, properties);
    }
    List<String> names = paths.computeIfAbsent(path, PropertyLanguage::names);
    if (names.isEmpty()) {
      return super.createExpression(expression, properties);
    }
    return new ExpressionAdapter() {
      @Override
      public Object evaluate(Exchange exchange) {
        Object value = properties[1];
        for (String name : names) {
          Optional<Method> getter = value == null ? Optional.empty() : getter(new Property(value.getClass(), name));
          if (getter.isEmpty()) {
            return PropertyLanguage.super.createExpression(expression, properties).evaluate(exchange, Object.class);
          }
          value = call(getter.get(), value);
        }
        return value;
      }
    };
  }

  private static List<String> names(String path) {
    return NAMES.matcher(path).matches() ? List.of(path.substring(1).split("\\.")) : List.of();
  }

  private Optional<Method> getter(Property property) {
    return getters.computeIfAbsent(property, PropertyLanguage::find);
  }

  private static Optional<Method> find(Property property) {
    String capitalized = StringUtils.capitalize(property.name);
    return Stream.of(property.name, "get" + capitalized, "is" + capitalized)
        .flatMap(name -> Stream.of(property.type.getMethods()).filter(method -> method.getName().equals(name)))
        // a public method of a class that isn't can't be called just so
        .filter(method -> method.getParameterCount() == 0 && method.trySetAccessible()).findFirst();
  }

  private static Object call(Method getter, Object bean) {
    try {
      return getter.invoke(bean);
    } catch (InvocationTargetException e) {
      throw new RuntimeExpressionException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new RuntimeExpressionException(e);
    }
  }
}
