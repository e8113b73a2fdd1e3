package io.kvdc.hikari;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Isolation;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Settings over a driver whose transactions are not isolated as TiKV's are. */
class WorkSettingsTest {
  private static final TransactionOptions RELAXED =
      TransactionOptions.optimistic().mutate().isolation(Isolation.READ_COMMITTED).build();

  private final WorkSettings settings = new WorkSettings(relaxed());

  private static Connection relaxed() {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "transactionOptions" -> RELAXED;
                  case "capabilities" -> Set.of(Capability.TRANSACTIONS);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @Test
  void aPoolThatResetsTheIsolationChangesNoMode() throws SQLException {
    int first = settings.isolation();
    settings.setIsolation(java.sql.Connection.TRANSACTION_REPEATABLE_READ);
    assertThat(settings.transactionOptions().isolation()).isEqualTo(Isolation.SNAPSHOT);
    settings.setIsolation(first);
    assertThat(settings.isolation()).isEqualTo(java.sql.Connection.TRANSACTION_READ_COMMITTED);
    assertThat(settings.transactionOptions()).isEqualTo(RELAXED);
    assertThat(settings.transactionOptions().mode()).isEqualTo(TransactionMode.OPTIMISTIC);
  }
}
