package io.kvdc.tck.plugin;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Connector;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A small application with the plug-in in its connection. Operations may be refused; those that are
 * not must do what they do without it.
 */
final class Workload {

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final int ROUNDS = 20;

  private final String url;
  private final Findings findings;
  private final Bytes prefix;
  private final Map<Bytes, Bytes> known = new HashMap<>();

  /** Whose last write may have been applied or not. */
  private final Set<Bytes> unsure = new HashSet<>();

  Workload(String url, Findings findings) {
    this.url = url;
    this.findings = findings;
    this.prefix = Bytes.utf8("kvdc-plugin-kit/" + NUMBERS.incrementAndGet() + "/");
  }

  /** Runs unless something was found already: every operation might wait for its deadline then. */
  void run(UnaryOperator<Connector> with) {
    if (!findings.none()) {
      return;
    }
    Connection connection;
    try {
      connection = with.apply(Kv.connector(url)).connect();
    } catch (KvException e) {
      findings.add("a connection with the plug-in cannot be opened: " + e);
      return;
    }
    try {
      for (int i = 0; i < ROUNDS; i++) {
        commit(connection, i);
        read(connection, i);
      }
      scan(connection);
    } finally {
      findings.tell("close of a connection with the plug-in", connection::close);
      clean();
    }
  }

  private void clean() {
    try (Connection connection = Kv.connect(url);
        Transaction transaction = connection.begin()) {
      known.keySet().forEach(transaction::delete);
      unsure.forEach(transaction::delete);
      transaction.commit();
    }
  }

  private Bytes key(int number) {
    return prefix.concat(Bytes.utf8(String.format("k%02d", number % 7)));
  }

  private void commit(Connection connection, int round) {
    Bytes key = key(round);
    Bytes value = Bytes.utf8("value " + round);
    try (Transaction transaction = connection.begin()) {
      transaction.put(key, value);
      transaction.commit();
      known.put(key, value);
      unsure.remove(key);
    } catch (KvException e) {
      if (e.outcome() != Outcome.NOT_APPLIED) {
        unsure.add(key);
      }
    }
  }

  private void read(Connection connection, int round) {
    Bytes key = key(round + 1);
    try (Transaction transaction = connection.begin()) {
      compare(key, transaction.get(key));
    } catch (KvException refused) {
      findings.require(refused.outcome() == Outcome.NOT_APPLIED, "a read left its outcome open");
    }
  }

  private void scan(Connection connection) {
    Snapshot snapshot = connection.snapshot();
    try (Cursor<KeyValue> cursor = snapshot.scan(KeyRange.prefix(prefix))) {
      List<KeyValue> found = cursor.toList();
      found.forEach(entry -> compare(entry.key(), entry.value()));
      if (unsure.isEmpty()) {
        findings.require(
            found.size() == known.size(),
            "a scan found " + found.size() + " entries where there are " + known.size());
      }
    } catch (KvException refused) {
      findings.require(refused.outcome() == Outcome.NOT_APPLIED, "a scan left its outcome open");
    }
  }

  private void compare(Bytes key, @Nullable Bytes value) {
    if (!unsure.contains(key)) {
      Bytes right = known.get(key);
      findings.require(
          right == null ? value == null : right.equals(value),
          "with the plug-in, a read gave " + value + " where " + right + " is stored");
    }
  }
}
