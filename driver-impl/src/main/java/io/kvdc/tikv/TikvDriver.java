package io.kvdc.tikv;

import com.google.auto.service.AutoService;
import io.kvdc.Connection;
import io.kvdc.error.BlockingCallException;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.KvException;
import io.kvdc.option.Option;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import io.kvdc.tikv.internal.engine.EngineRegistry;
import java.time.Duration;
import java.util.List;

/** The driver for {@code kv:tikv:} and {@code tikv:} URLs; see {@link TikvOptions}. */
@AutoService(Driver.class)
public final class TikvDriver implements Driver {

  private static final System.Logger LOG = System.getLogger("io.kvdc.tikv");

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

  /** What cannot be done now is left to the calls that need it. */
  private static void warmUp(OpenConnection connection, Duration timeout) {
    try {
      connection.warmUp(timeout);
    } catch (CallInterruptedException | BlockingCallException e) {
      connection.close();
      throw e;
    } catch (KvException e) {
      LOG.log(System.Logger.Level.WARNING, "a connection was not warmed up", e);
    }
  }

  @Override
  public Connection connect(ConnectRequest request) {
    EngineRegistry.Share share = engines.acquire(SettingsReader.read(request));
    OpenConnection connection = new OpenConnection(request, share);
    if (request.options().get(TikvOptions.WARM_UP)) {
      warmUp(connection, request.options().get(TikvOptions.CONNECT_TIMEOUT));
    }
    return connection;
  }
}
