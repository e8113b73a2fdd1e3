package io.kvdc.tck.suite;

import static io.kvdc.tck.suite.PluginConnections.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Connector;
import io.kvdc.PluginOptions;
import io.kvdc.Transaction;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.Outcome;
import io.kvdc.error.PluginFailedException;
import io.kvdc.error.ProtocolException;
import io.kvdc.option.Options;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Crowd;
import io.kvdc.tck.internal.fixture.HostilePlugin;
import io.kvdc.tck.internal.fixture.HostileRequests;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
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
  private static final int TRANSFERS = 15;

  /** Fewer, as a commit whose answer is lost keeps others from its keys for seconds. */
  private static final int TRANSFERS_AMONG_LOST_ANSWERS = 10;

  private static final int ACCOUNTS = 6;
  private static final int BALANCE = 100;
  private static final int TRIES = 100;

  @Test
  void hostilePluginLosesNoMoneyAndTellsNoLies(TestSpace space) throws Exception {
    assertThat(run(space, false, Role.OPERATIONS)).as("transfers").isPositive();
  }

  @Test
  void hostilePluginLosesNoMoneyWherePluginsAreStrict(TestSpace space) throws Exception {
    run(space, true, Role.OPERATIONS);
  }

  @Test
  void hostilePluginAroundRequestsLosesNoMoneyAndTellsNoLies(TestSpace space) throws Exception {
    assertThat(run(space, false, Role.REQUESTS)).as("transfers").isPositive();
  }

  @Test
  void hostilePluginAroundRequestsLosesNoMoneyWherePluginsAreStrict(TestSpace space)
      throws Exception {
    run(space, true, Role.REQUESTS);
  }

  @Test
  void hostilePluginsEverywhereLoseNoMoneyAndTellNoLies(TestSpace space) throws Exception {
    run(space, false, Role.OPERATIONS, Role.REQUESTS);
  }

  private enum Role {
    OPERATIONS,
    REQUESTS
  }

  /** Where plug-ins are strict, one that cannot say where the cluster is keeps it from opening. */
  private static Connection openAtLast(TestSpace space, UnaryOperator<Connector> with) {
    PluginFailedException refused = null;
    for (int i = 0; i < TRIES; i++) {
      try {
        return open(space, with);
      } catch (PluginFailedException e) {
        refused = e;
      }
    }
    throw new AssertionError("refused " + TRIES + " times", refused);
  }

  private static int run(TestSpace space, boolean strict, Role... roles) throws Exception {
    for (int i = 0; i < ACCOUNTS; i++) {
      space.txn().put(account(i), "" + BALANCE);
    }
    List<Role> wanted = List.of(roles);
    int transfers = wanted.contains(Role.REQUESTS) ? TRANSFERS_AMONG_LOST_ANSWERS : TRANSFERS;
    HostilePlugin hostile = new HostilePlugin(space.settings().seed(), space.key(account(0)));
    HostileRequests requests = new HostileRequests(space.settings().seed(), space.key(account(0)));
    Options options =
        Options.parse(Map.of("strictPlugins", String.valueOf(strict)), PluginOptions.all());
    Connection connection =
        openAtLast(
            space,
            connector -> {
              connector.options(options);
              if (wanted.contains(Role.OPERATIONS)) {
                connector.interceptor(hostile).tracer(hostile).metricSink(hostile);
              }
              return wanted.contains(Role.REQUESTS)
                  ? connector.rpcInterceptor(requests).endpoints(requests)
                  : connector;
            });
    hostile.use(connection);
    requests.use(connection);
    Map<String, Outcome> failures = new ConcurrentHashMap<>();
    AtomicInteger committed = new AtomicInteger();
    new Crowd(CLERKS)
        .run(
            clerk -> {
              Random random = new Random(space.settings().seed() * 31 + clerk);
              for (int i = 0; i < transfers; i++) {
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
    requests.release();

    int sum = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
      sum += amount(Bytes.utf8(String.valueOf(space.txn().value(account(i)))));
    }
    assertThat(sum).as("all money together").isEqualTo(ACCOUNTS * BALANCE);
    for (int clerk = 0; clerk < CLERKS; clerk++) {
      for (int i = 0; i < transfers; i++) {
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
    } catch (KvTransientException
        | KvUndeterminedException
        | PluginFailedException
        | ProtocolException e) {
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
