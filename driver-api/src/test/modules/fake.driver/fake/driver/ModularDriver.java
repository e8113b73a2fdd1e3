package fake.driver;

import io.kvdc.Connection;
import io.kvdc.option.Option;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import java.util.List;

/** Can be found. */
public final class ModularDriver implements Driver {
  @Override
  public String name() {
    return "modular";
  }

  @Override
  public List<Option<?>> options() {
    return List.of();
  }

  @Override
  public Connection connect(ConnectRequest request) {
    throw new UnsupportedOperationException();
  }
}
