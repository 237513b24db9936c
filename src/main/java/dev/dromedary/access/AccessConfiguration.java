package dev.dromedary.access;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** First origins, as a browser asks about them without a token, then addresses and tokens, then everything else. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
  @Bean
  FilterRegistrationBean<CorsFilter> originFilter(AccessProperties properties) {
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/**", new Origins(properties));
    FilterRegistrationBean<CorsFilter> filter = new FilterRegistrationBean<>(new CorsFilter(source) {
      @Override
      protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.ORIGIN) == null;
      }
    });
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
