package io.kvdc.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The example of the README runs, in a real application that finds the configuration by itself. */
class GreeterTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Greeter.class)
  static class Application {}

  @Test
  void greets() {
    SpringApplication application = new SpringApplication(Application.class);
    application.setDefaultProperties(
        Map.of("kvdc.url", "kv:embedded:greeter", "spring.main.banner-mode", "off"));
    try (ConfigurableApplicationContext context = application.run()) {
      context.getBean(Greeter.class).greet("Ada");

      assertThat(context.getBean(KvTemplate.class).get(Bytes.utf8("greeting/Ada")))
          .isEqualTo(Bytes.utf8("hello"));
    }
  }
}
