package fake.driver;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.util.List;

/** Can be found; makes nothing. */
public final class ModularPlugin implements InterceptorFactory {
  @Override
  public String name() {
    return "plugin";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(
        Option.builder("plugin", OptionType.BOOLEAN).describedAs("Switches it on.").build());
  }

  @Override
  public Interceptor create(Options options) {
    return null;
  }
}
