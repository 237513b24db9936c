package dev.dromedary.submission;

import java.io.IOException;
import java.io.InputStream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;

@Configuration(proxyBeanMethods = false)
class LanguagesConfiguration {
  @Bean
  Languages languages(@Value("${dromedary.languages:classpath:sandbox/languages.yaml}") Resource yaml) throws IOException {
    try (InputStream in = yaml.getInputStream()) {
      return Languages.read(in);
    }
  }
}
