package io.kvdc.testing;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Factories for the tests of connecting. */
public final class FakeInterceptors {

  private FakeInterceptors() {}

  /** What the factories make. */
  public record Named(String name) implements Interceptor {}

  private static Option<String> option(String name) {
    return Option.builder(name, OptionType.STRING).describedAs("Switches it on.").build();
  }

  /** Makes an interceptor if its option asks for it. */
  public static final class Alpha implements InterceptorFactory {
    private static final Option<String> LABEL = option("alpha.label");

    @Override
    public String name() {
      return "alpha";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(LABEL);
    }

    @Override
    public @Nullable Interceptor create(Options options) {
      if ("bad".equals(options.find(LABEL))) {
        throw new InvalidOptionException(ErrorDetail.of("no"), LABEL.name());
      }
      return options.isSet(LABEL) ? new Named(options.get(LABEL)) : null;
    }
  }

  /** Always makes one, and shows that it sees its own options only. */
  public static final class Beta implements InterceptorFactory {
    @Override
    public String name() {
      return "beta";
    }

    @Override
    public Interceptor create(Options options) {
      return new Named("beta" + options.names());
    }
  }

  /** Breaks. */
  public static final class Broken implements InterceptorFactory {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(option("broken.on"));
    }

    @Override
    public Interceptor create(Options options) {
      throw new IllegalStateException("defect");
    }
  }

  /** Has an option that the driver has. */
  public static final class Colliding implements InterceptorFactory {
    @Override
    public String name() {
      return "colliding";
    }

    @Override
    public List<Option<?>> options() {
      return List.of(option("colliding.on"), option("timeout"));
    }

    @Override
    public Interceptor create(Options options) {
      return new Named("colliding");
    }
  }

  /** Cannot say what its options are. */
  public static final class Mute implements InterceptorFactory {
    @Override
    public String name() {
      return "mute";
    }

    @Override
    public List<Option<?>> options() {
      throw new IllegalStateException("defect");
    }

    @Override
    public Interceptor create(Options options) {
      return new Named("mute");
    }
  }
}
