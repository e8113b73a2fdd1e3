package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Savepoint;
import io.kvdc.Transaction;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Savepoints nest, go back, and are released; compared with copies of a map. */
class SavepointTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes ONE = Bytes.utf8("1");
  private static final Bytes TWO = Bytes.utf8("2");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Connection connection = clusters.connect();

  @AfterEach
  void close() {
    clusters.close();
  }

  @Test
  void goingBackTakesBackWritesOnly() {
    try (Transaction transaction = connection.begin()) {
      transaction.put(A, ONE);
      Savepoint savepoint = transaction.savepoint();
      transaction.put(A, TWO);
      transaction.delete(Bytes.utf8("b"));
      assertThat(transaction.isReadOnly()).isFalse();
      transaction.rollbackTo(savepoint);
      assertThat(transaction.get(A)).isEqualTo(ONE);
      assertThat(transaction.count()).isEqualTo(1);
      assertThat(savepoint.isActive()).isFalse();
      transaction.commit();
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(ONE);
  }

  @Test
  void openSavepointsAreCommittedToo() {
    try (Transaction transaction = connection.begin()) {
      Savepoint outer = transaction.savepoint();
      transaction.put(A, ONE);
      Savepoint inner = transaction.savepoint();
      transaction.put(Bytes.utf8("b"), ONE);
      assertThat(transaction.isReadOnly()).isFalse();
      transaction.commit();
      assertThat(outer.isActive()).isFalse();
      assertThat(inner.isActive()).isFalse();
    }
    assertThat(connection.snapshot().scan(KeyRange.all()).toList()).hasSize(2);
  }

  @Test
  void misuseIsRefused() {
    try (Transaction transaction = connection.begin();
        Transaction other = connection.begin()) {
      Savepoint outer = transaction.savepoint();
      Savepoint inner = transaction.savepoint();
      assertThatThrownBy(() -> other.rollbackTo(inner))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("another transaction");
      assertThatThrownBy(() -> other.release(() -> true))
          .isInstanceOf(InvalidArgumentException.class);
      transaction.release(outer);
      assertThat(inner.isActive()).as("later ones end with it").isFalse();
      assertThatThrownBy(() -> transaction.rollbackTo(inner))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("has ended");
      assertThatThrownBy(() -> transaction.release(outer))
          .isInstanceOf(InvalidArgumentException.class);
    }
  }

  @Test
  void behavesAsCopiesOfAMapDo() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      try (Transaction transaction = connection.begin()) {
        compare(transaction, random);
      }
    }
  }

  /** One savepoint and what the map was then. */
  private record Marked(Savepoint savepoint, Map<Bytes, Bytes> copy) {}

  private static void compare(Transaction transaction, Random random) {
    TreeMap<Bytes, Bytes> model = new TreeMap<>();
    List<Marked> open = new ArrayList<>();
    for (int step = 0; step < 200; step++) {
      Bytes key = Clusters.key(random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          Bytes value = Bytes.utf8("v" + step);
          transaction.put(key, value);
          model.put(key, value);
        }
        case 2 -> {
          transaction.delete(key);
          model.remove(key);
        }
        case 3 -> open.add(new Marked(transaction.savepoint(), new TreeMap<>(model)));
        case 4 -> {
          if (!open.isEmpty()) {
            int place = random.nextInt(open.size());
            transaction.rollbackTo(open.get(place).savepoint());
            model = new TreeMap<>(open.get(place).copy());
            open.subList(place, open.size()).clear();
          }
        }
        default -> {
          if (!open.isEmpty()) {
            int place = random.nextInt(open.size());
            transaction.release(open.get(place).savepoint());
            open.subList(place, open.size()).clear();
          }
        }
      }
      Map<Bytes, Bytes> seen =
          transaction.scan(KeyRange.all()).toList().stream()
              .collect(Collectors.toMap(KeyValue::key, KeyValue::value));
      assertThat(seen).isEqualTo(model);
    }
  }
}
