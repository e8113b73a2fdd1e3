package io.kvdc.tck.suite;

import static io.kvdc.tck.suite.PluginConnections.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.PluginOptions;
import io.kvdc.Transaction;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.Outcome;
import io.kvdc.error.PluginFailedException;
import io.kvdc.option.Options;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.HostilePlugin;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A plug-in that does all that it must not: operations may become slow or, where plug-ins are
 * strict, be refused, but none does what it should not, and each is told as it ended.
 */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class HostilePluginTest {

  private static final int CLERKS = 4;
  private static final int TRANSFERS = 30;
  private static final int ACCOUNTS = 6;
  private static final int BALANCE = 100;

  @Test
  void hostilePluginLosesNoMoneyAndTellsNoLies(TestSpace space) throws Exception {
    assertThat(run(space, false)).as("transfers").isPositive();
  }

  @Test
  void hostilePluginLosesNoMoneyWherePluginsAreStrict(TestSpace space) throws Exception {
    run(space, true);
  }

  private static int run(TestSpace space, boolean strict) throws Exception {
    for (int i = 0; i < ACCOUNTS; i++) {
      space.txn().put(account(i), "" + BALANCE);
    }
    HostilePlugin hostile = new HostilePlugin(space.settings().seed(), space.key(account(0)));
    Options options =
        Options.parse(Map.of("strictPlugins", String.valueOf(strict)), PluginOptions.all());
    Connection connection =
        open(
            space,
            connector ->
                connector
                    .options(options)
                    .interceptor(hostile)
                    .tracer(hostile)
                    .metricSink(hostile));
    hostile.use(connection);
    Map<String, Outcome> failures = new ConcurrentHashMap<>();
    AtomicInteger committed = new AtomicInteger();
    new Crowd(CLERKS)
        .run(
            clerk -> {
              Random random = new Random(space.settings().seed() * 31 + clerk);
              for (int i = 0; i < TRANSFERS; i++) {
                String receipt = "receipt-" + clerk + "-" + i;
                Outcome failure = transfer(space, connection, random, receipt);
                if (failure == null) {
                  committed.incrementAndGet();
                } else {
                  failures.put(receipt, failure);
                }
              }
            });
    Stages.value(connection.closeAsync());
    hostile.release();

    int sum = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
      sum += amount(Bytes.utf8(String.valueOf(space.txn().value(account(i)))));
    }
    assertThat(sum).as("all money together").isEqualTo(ACCOUNTS * BALANCE);
    for (int clerk = 0; clerk < CLERKS; clerk++) {
      for (int i = 0; i < TRANSFERS; i++) {
        assertHonest(space, "receipt-" + clerk + "-" + i, failures);
      }
    }
    return committed.get();
  }

  private static void assertHonest(TestSpace space, String receipt, Map<String, Outcome> failures) {
    Outcome told = failures.get(receipt);
    if (told == null) {
      assertThat(space.txn().value(receipt)).as("told as committed").isNotNull();
    } else if (told == Outcome.NOT_APPLIED) {
      assertThat(space.txn().value(receipt)).as("told as not applied").isNull();
    }
  }

  /** Moves one; null: committed. */
  private static @Nullable Outcome transfer(
      TestSpace space, Connection connection, Random random, String receipt) {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    Transaction transaction = null;
    try {
      transaction = connection.begin();
      Bytes source = space.key(account(from));
      Bytes target = space.key(account(to));
      int left = amount(transaction.get(source)) - 1;
      int right = amount(transaction.get(target)) + 1;
      transaction.put(source, Bytes.utf8("" + left));
      transaction.put(target, Bytes.utf8("" + right));
      transaction.put(space.key(receipt), Bytes.utf8("done"));
      transaction.commit();
      return null;
    } catch (KvTransientException | KvUndeterminedException | PluginFailedException e) {
      return e.outcome();
    } finally {
      if (transaction != null) {
        transaction.close();
      }
    }
  }

  private static String account(int number) {
    return String.valueOf((char) ('a' + 3 * number));
  }

  private static int amount(@Nullable Bytes value) {
    return value == null ? 0 : Integer.parseInt(value.toUtf8());
  }
}
