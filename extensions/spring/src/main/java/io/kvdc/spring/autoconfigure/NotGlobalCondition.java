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
 * Whether an option is off by which the connection tells a library's global instance. Boot may have
 * made that the application's: a plug-in of our own would tell everything twice.
 */
abstract class NotGlobalCondition extends SpringBootCondition {

  /** Micrometer's global registry, to which Boot adds the application's. */
  static final class Measuring extends NotGlobalCondition {
    Measuring() {
      super("micrometer");
    }
  }

  /** OpenTelemetry's global instance. */
  static final class Tracing extends NotGlobalCondition {
    Tracing() {
      super("opentelemetry");
    }
  }

  private final String option;

  NotGlobalCondition(String option) {
    this.option = option;
  }

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
        ConditionMessage.forCondition("KVDC's option " + option)
            .because(global ? "tells the global instance" : "is off"));
  }

  private boolean isOn(Map<String, String> options) {
    return options.entrySet().stream()
        .anyMatch(
            each ->
                each.getKey().equalsIgnoreCase(option) && each.getValue().equalsIgnoreCase("true"));
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
