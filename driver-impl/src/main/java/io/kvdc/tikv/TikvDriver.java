package io.kvdc.tikv;

import com.google.auto.service.AutoService;
import io.kvdc.Connection;
import io.kvdc.option.Option;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import io.kvdc.tikv.internal.engine.EngineRegistry;
import java.util.List;

/** The driver for {@code kv:tikv:} and {@code tikv:} URLs; see {@link TikvOptions}. */
@AutoService(Driver.class)
public final class TikvDriver implements Driver {

  private final EngineRegistry engines = new EngineRegistry();

  /** For {@link java.util.ServiceLoader}. */
  public TikvDriver() {}

  @Override
  public String name() {
    return "tikv";
  }

  @Override
  public List<Option<?>> options() {
    return TikvOptions.all();
  }

  @Override
  public Connection connect(ConnectRequest request) {
    EngineRegistry.Share share = engines.acquire(SettingsReader.read(request));
    return new OpenConnection(request, share);
  }
}
