package dev.dromedary;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** For beans that only nodes of a role have. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnRole.HasRole.class)
public @interface ConditionalOnRole {
  Role value();

  /** Whether the node must have no other role. */
  boolean alone() default false;

  class HasRole implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Map<String, Object> wanted = metadata.getAnnotationAttributes(ConditionalOnRole.class.getName());
      Set<Role> roles = Binder.get(context.getEnvironment()).bindOrCreate("dromedary", DromedaryProperties.class)
          .roles();
      return roles.contains(wanted.get("value")) && !(roles.size() > 1 && Boolean.TRUE.equals(wanted.get("alone")));
    }
  }
}
