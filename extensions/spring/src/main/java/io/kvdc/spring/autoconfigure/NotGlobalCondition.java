package io.kvdc.spring.autoconfigure;

import io.kvdc.KvUrl;
import io.kvdc.error.InvalidUrlException;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether the option {@code micrometer} is off. With it the connection measures into Micrometer's
 * global registry, to which Boot adds the application's: a sink of our own would count twice.
 */
final class NotGlobalCondition extends SpringBootCondition {
  private static final String OPTION = "micrometer";

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    Binder binder = Binder.get(context.getEnvironment());
    boolean global =
        isOn(parameters(binder.bind("kvdc.url", String.class).orElse("")))
            || isOn(
                binder
                    .bind("kvdc.options", Bindable.mapOf(String.class, String.class))
                    .orElse(Map.of()));
    return new ConditionOutcome(
        !global,
        ConditionMessage.forCondition("KVDC's option " + OPTION)
            .because(global ? "measures into the global registry" : "is off"));
  }

  private static boolean isOn(Map<String, String> options) {
    return options.entrySet().stream()
        .anyMatch(
            each ->
                each.getKey().equalsIgnoreCase(OPTION) && each.getValue().equalsIgnoreCase("true"));
  }

  /** Whoever connects says what is wrong with the URL. */
  private static Map<String, String> parameters(String url) {
    try {
      return url.isEmpty() ? Map.of() : KvUrl.parse(url).parameters();
    } catch (InvalidUrlException malformed) {
      return Map.of();
    }
  }
}
