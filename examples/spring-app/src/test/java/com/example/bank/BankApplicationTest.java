package com.example.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvdc.Connection;
import io.kvdc.junit.FromCluster;
import io.kvdc.junit.KvCluster;
import io.micrometer.core.instrument.Statistic;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.actuate.endpoint.MetricsEndpoint;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DuplicateKeyException;

@KvCluster(tcp = true)
class BankApplicationTest {

  private static ConfigurableApplicationContext start(String url) {
    return SpringApplication.run(BankApplication.class, "--kvdc.url=" + url, "--bank.accounts=4");
  }

  @Test
  void noCoinIsLost(@FromCluster String url) {
    Connection closed;
    try (ConfigurableApplicationContext bank = start(url)) {
      assertEquals(400, bank.getBean(Accounts.class).total());
      assertEquals(Status.UP, bank.getBean("kvdcHealthIndicator", HealthIndicator.class).health().getStatus());
      closed = bank.getBean(Connection.class);
    }
    assertTrue(closed.isClosed());
  }

  @Test
  void theDriversFiguresAreInTheActuator(@FromCluster String url) {
    try (ConfigurableApplicationContext bank = start(url)) {
      MetricsEndpoint actuator = bank.getBean(MetricsEndpoint.class);

      assertTrue(actuator.listNames().getNames().contains("kvdc.tikv.request"));
      assertTrue(count(actuator.metric("kvdc.operation", List.of("result:ok"))) > 4);
    }
  }

  private static double count(MetricsEndpoint.MetricDescriptor metric) {
    return metric.getMeasurements().stream()
        .filter(sample -> sample.getStatistic() == Statistic.COUNT)
        .mapToDouble(MetricsEndpoint.Sample::getValue)
        .sum();
  }

  @Test
  void aTransferThatIsRefusedMovesNothing(@FromCluster String url) {
    try (ConfigurableApplicationContext bank = start(url)) {
      Accounts accounts = bank.getBean(Accounts.class);
      accounts.open("poor", 1);
      accounts.open("rich", 1000);

      assertThrows(
          Accounts.InsufficientFunds.class, () -> accounts.transfer("poor", "rich", 2));

      assertEquals(1, accounts.balance("poor"));
      assertEquals(1000, accounts.balance("rich"));
      assertThrows(DuplicateKeyException.class, () -> accounts.open("poor", 5));
    }
  }
}
