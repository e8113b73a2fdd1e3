package io.kvdc.spring.autoconfigure;

import io.kvdc.Connection;
import io.kvdc.tikv.TikvConnection;
import java.time.Duration;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.ClassUtils;

/** Up if the cluster answers in time. Writes nothing. */
final class KvdcHealthIndicator extends AbstractHealthIndicator {
  private static final boolean TIKV =
      ClassUtils.isPresent(
          "io.kvdc.tikv.TikvConnection", KvdcHealthIndicator.class.getClassLoader());

  private final Connection connection;
  private final Duration timeout;

  KvdcHealthIndicator(Connection connection, Duration timeout) {
    super("the cluster could not be asked");
    this.connection = connection;
    this.timeout = timeout;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    builder.withDetail("url", connection.url());
    if (!connection.isValid(timeout)) {
      builder
          .down()
          .withDetail(
              "error",
              connection.isClosed()
                  ? "the connection is closed"
                  : "no answer within " + timeout.toMillis() + " ms");
      return;
    }
    builder
        .up()
        .withDetail(
            "capabilities", connection.capabilities().stream().map(Enum::name).sorted().toList());
    if (TIKV) {
      TikvDetails.add(connection, builder);
    }
  }

  /** Apart, so that the driver's classes are asked for only where they are. */
  private static final class TikvDetails {
    private TikvDetails() {}

    static void add(Connection connection, Health.Builder builder) {
      if (connection.isWrapperFor(TikvConnection.class)) {
        builder.withDetail(
            "clusterId",
            Long.toUnsignedString(connection.unwrap(TikvConnection.class).clusterId()));
      }
    }
  }
}
