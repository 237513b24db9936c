package dev.dromedary;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
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

  class HasRole implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Role role = (Role) metadata.getAnnotationAttributes(ConditionalOnRole.class.getName()).get("value");
      return Binder.get(context.getEnvironment()).bindOrCreate("dromedary", DromedaryProperties.class).roles().contains(role);
    }
  }
}
