package com.example.bank;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.TransientDataAccessException;

/** Clerks move money at the same time; at the end there is as much as at the beginning. */
@SpringBootApplication
public class BankApplication {

  public static void main(String[] args) {
    SpringApplication.run(BankApplication.class, args);
  }

  @Bean
  CommandLineRunner day(
      Accounts accounts,
      HealthIndicator kvdcHealthIndicator,
      MeterRegistry metrics,
      @Value("${bank.accounts}") int count,
      @Value("${bank.transfers}") int transfers) {
    return args -> {
      IntStream.range(0, count).forEach(i -> accounts.open("a" + i, 100));
      AtomicInteger refused = new AtomicInteger();
      IntStream.range(0, transfers)
          .parallel()
          .forEach(i -> transfer(accounts, new SplittableRandom(i), count, refused));
      System.out.println(transfers + " transfers, " + refused + " refused");
      System.out.println("total " + accounts.total() + " of " + 100 * count);
      System.out.println("health " + kvdcHealthIndicator.health().getStatus());
      System.out.println("operations " + operations(metrics));
    };
  }

  /** Of the driver, as /actuator/metrics/kvdc.operation has them. */
  private static long operations(MeterRegistry metrics) {
    return metrics.get("kvdc.operation").timers().stream().mapToLong(Timer::count).sum();
  }

  private static void transfer(
      Accounts accounts, SplittableRandom random, int count, AtomicInteger refused) {
    String from = "a" + random.nextInt(count);
    String to = "a" + random.nextInt(count);
    while (!from.equals(to)) {
      try {
        accounts.transfer(from, to, random.nextInt(80));
        return;
      } catch (Accounts.InsufficientFunds tooFew) {
        refused.incrementAndGet();
        return;
      } catch (TransientDataAccessException again) {
        // Not applied: the whole transaction may be run again.
      }
    }
  }
}
