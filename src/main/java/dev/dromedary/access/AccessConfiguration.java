package dev.dromedary.access;

import dev.dromedary.DromedaryProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** First origins, as a browser asks about them without a token, then addresses and tokens, then everything else. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
  @Bean
  FilterRegistrationBean<OriginFilter> originFilter(AccessProperties properties, DromedaryProperties dromedary) {
    boolean closed = LoopbackOnly.isClosed(dromedary.open(), properties.tokens());
    FilterRegistrationBean<OriginFilter> filter =
        new FilterRegistrationBean<>(new OriginFilter(new Origins(properties, closed), closed));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return filter;
  }

  @Bean
  FilterRegistrationBean<AccessFilter> accessFilter(AccessProperties properties) {
    FilterRegistrationBean<AccessFilter> filter = new FilterRegistrationBean<>(new AccessFilter(properties));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return filter;
  }
}
