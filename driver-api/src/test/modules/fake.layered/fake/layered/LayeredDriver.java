package fake.layered;

import io.kvdc.Connection;
import io.kvdc.option.Option;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import java.util.List;

/** Can be found. */
public final class LayeredDriver implements Driver {
  @Override
  public String name() {
    return "layered";
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
