package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.VersionedValue;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reading and writing single keys and batches in a transaction. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionPointTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void committedPutIsReadBack(TestSpace space) {
    Transaction writer = space.txn().optimistic();

    writer.put(space.key("k"), VALUE);
    writer.commit();

    assertThat(space.txn().optimistic().get(space.key("k"))).isEqualTo(VALUE);
    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void missingKeyIsNull(TestSpace space) {
    Transaction transaction = space.txn().optimistic();

    assertThat(transaction.get(space.key("missing"))).isNull();
    assertThat(transaction.getVersioned(space.key("missing"))).isNull();
    assertThat(transaction.batchGet(List.of(space.key("missing")))).containsOnlyNulls();
  }

  @Test
  void ownWritesAreRead(TestSpace space) {
    space.txn().put("old", "before");
    Transaction transaction = space.txn().optimistic();

    transaction.put(space.key("old"), Bytes.utf8("after"));
    transaction.put(space.key("new"), VALUE);
    transaction.put(space.key("new"), Bytes.utf8("second"));

    assertThat(transaction.get(space.key("old"))).isEqualTo(Bytes.utf8("after"));
    assertThat(transaction.get(space.key("new"))).isEqualTo(Bytes.utf8("second"));
    assertThat(transaction.batchGet(List.of(space.key("new"), space.key("old"))))
        .containsExactly(Bytes.utf8("second"), Bytes.utf8("after"));
  }

  @Test
  void ownDeletesAreRead(TestSpace space) {
    space.txn().put("k", "v");
    Transaction transaction = space.txn().optimistic();

    transaction.delete(space.key("k"));

    assertThat(transaction.get(space.key("k"))).isNull();
    assertThat(transaction.getVersioned(space.key("k"))).isNull();
    assertThat(transaction.batchGet(List.of(space.key("k")))).containsOnlyNulls();
    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void nobodySeesWritesBeforeTheCommit(TestSpace space) {
    Transaction writer = space.txn().optimistic();
    writer.put(space.key("k"), VALUE);

    assertThat(space.txn().value("k")).isNull();
    assertThat(space.txn().optimistic().get(space.key("k"))).isNull();
    assertThat(space.txn().pessimistic().get(space.key("k"))).isNull();
    assertThat(space.txn().all()).isEmpty();
  }

  @Test
  void committedDeleteRemoves(TestSpace space) {
    space.txn().commit(space.entries(3));
    Transaction transaction = space.txn().optimistic();

    transaction.delete(space.entries(3).get(1).key());
    transaction.delete(space.key("never there"));
    transaction.commit();

    assertThat(space.txn().all()).containsExactly(space.entries(3).get(0), space.entries(3).get(2));
  }

  @Test
  void readsStayAsOfTheStart(TestSpace space) {
    space.txn().put("k", "first");
    space.txn().put("gone", "there");
    for (TransactionOptions options :
        List.of(TransactionOptions.optimistic(), TransactionOptions.pessimistic())) {
      Transaction reader = space.txn().begin(options);
      Bytes before = reader.get(space.key("k"));

      space.txn().put("k", "for " + options.mode());
      space.txn().put("new " + options.mode(), "v");
      space.txn().delete("gone");

      assertThat(reader.get(space.key("k"))).isEqualTo(before);
      assertThat(reader.get(space.key("gone"))).isEqualTo(Bytes.utf8("there"));
      assertThat(reader.batchGet(List.of(space.key("new " + options.mode())))).containsOnlyNulls();
      space.txn().put("gone", "there");
    }
  }

  @Test
  void keyThatWasNotReadYetIsAsOfTheStartToo(TestSpace space) {
    space.txn().put("k", "first");
    Transaction reader = space.txn().optimistic();

    space.txn().put("k", "second");

    assertThat(reader.get(space.key("k"))).isEqualTo(Bytes.utf8("first"));
    assertThat(reader.batchGet(List.of(space.key("k")))).containsExactly(Bytes.utf8("first"));
  }

  @Test
  void answersComeInTheOrderOfTheKeys(TestSpace space) {
    List<KeyValue> entries = space.entries(30);
    space.txn().commit(entries);
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("own"), VALUE);
    List<Bytes> keys = new ArrayList<>(entries.stream().map(KeyValue::key).toList());
    keys.add(space.key("own"));
    keys.add(space.key("missing"));
    Collections.shuffle(keys, new Random(space.settings().seed()));

    List<@Nullable Bytes> values = transaction.batchGet(keys);

    assertThat(values).hasSize(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      assertThat(values.get(i)).isEqualTo(transaction.get(keys.get(i)));
    }
  }

  @Test
  void duplicatesEachHaveAnAnswer(TestSpace space) {
    space.txn().put("k", "v");
    Transaction transaction = space.txn().optimistic();
    Bytes key = space.key("k");

    assertThat(transaction.batchGet(List.of(key, space.key("missing"), key)))
        .containsExactly(VALUE, null, VALUE);
    assertThat(transaction.batchGet(List.of())).isEmpty();
  }

  @Test
  void versionedReadTellsWhenItWasCommitted(TestSpace space) {
    Transaction writer = space.txn().optimistic();
    writer.put(space.key("k"), VALUE);
    Timestamp committed = writer.commit().commitTimestamp();
    Transaction reader = space.txn().optimistic();

    assertThat(reader.getVersioned(space.key("k"))).isEqualTo(new VersionedValue(VALUE, committed));
    assertThat(reader.batchGetVersioned(List.of(space.key("none"), space.key("k"))))
        .containsExactly(null, new VersionedValue(VALUE, committed));
  }

  @Test
  void ownWriteHasNoTimestamp(TestSpace space) {
    space.txn().put("k", "before");
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), VALUE);

    assertThat(transaction.getVersioned(space.key("k"))).isEqualTo(new VersionedValue(VALUE, null));
    assertThat(transaction.batchGetVersioned(List.of(space.key("k"))))
        .containsExactly(new VersionedValue(VALUE, null));
  }

  @Test
  void snapshotOfTheTransactionIsWithoutItsWrites(TestSpace space) {
    space.txn().put("k", "before");
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), Bytes.utf8("after"));
    transaction.put(space.key("new"), VALUE);

    assertThat(transaction.snapshot().timestamp()).isEqualTo(transaction.startTimestamp());
    assertThat(transaction.snapshot().get(space.key("k"))).isEqualTo(Bytes.utf8("before"));
    assertThat(transaction.snapshot().get(space.key("new"))).isNull();
    var snapshot = transaction.snapshot();
    transaction.commit();
    assertThat(snapshot.get(space.key("k"))).isEqualTo(Bytes.utf8("before"));
  }

  @Test
  void writesOverManyRegionsAreAllThere(TestSpace space) {
    List<KeyValue> entries = space.entries(300);
    space
        .txn()
        .split(
            Stream.iterate(10, i -> i < 300, i -> i + 10).map(i -> entries.get(i).key()).toList());
    Transaction transaction = space.txn().optimistic();
    entries.forEach(entry -> transaction.put(entry.key(), entry.value()));
    transaction.commit();

    assertThat(space.txn().all()).isEqualTo(entries);
    assertThat(space.txn().optimistic().batchGet(entries.stream().map(KeyValue::key).toList()))
        .isEqualTo(entries.stream().map(KeyValue::value).toList());
  }

  @Test
  void valueOfAMebibyte(TestSpace space) {
    byte[] content = new byte[1 << 20];
    new Random(space.settings().seed()).nextBytes(content);
    Bytes value = Bytes.wrap(content);
    space.txn().commit(List.of(new KeyValue(space.key("big"), value)));

    Bytes read = space.txn().optimistic().get(space.key("big"));

    assertThat(value.equals(read)).as("the value read is the value written").isTrue();
  }

  @Test
  void keysWithAwkwardBytes(TestSpace space) {
    List<KeyValue> entries = new ArrayList<>();
    entries.add(new KeyValue(space.prefix(), Bytes.utf8("the prefix itself")));
    for (int b : new int[] {0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff}) {
      entries.add(new KeyValue(space.key(b), Bytes.of(b, 0)));
      entries.add(new KeyValue(space.key(b, 0x00), Bytes.of(b, 1)));
      entries.add(new KeyValue(space.key(b, 0xff, 0xff), Bytes.of(b, 2)));
    }
    space.txn().commit(entries);

    assertThat(space.txn().all()).isEqualTo(entries);
    Transaction reader = space.txn().optimistic();
    for (KeyValue entry : entries) {
      assertThat(reader.get(entry.key())).isEqualTo(entry.value());
    }
  }

  @Test
  void laterTransactionSeesTheEarlierOne(TestSpace space) {
    for (int i = 0; i < 20; i++) {
      Transaction transaction = space.txn().optimistic();
      Bytes before = transaction.get(space.key("n"));
      assertThat(before).isEqualTo(i == 0 ? null : Bytes.utf8("" + (i - 1)));
      transaction.put(space.key("n"), Bytes.utf8("" + i));
      transaction.commit();
    }
  }

  @Test
  void startTimestampFromThePastReadsThePast(TestSpace space) {
    space.txn().put("k", "old");
    Timestamp past = space.connection().currentTimestamp();
    space.txn().put("k", "new");

    Transaction transaction =
        space.txn().begin(TransactionOptions.defaults().mutate().startTimestamp(past).build());

    assertThat(transaction.startTimestamp()).isEqualTo(past);
    assertThat(transaction.get(space.key("k"))).isEqualTo(Bytes.utf8("old"));
  }

  @Test
  void countAndSizeAreThoseOfTheWrites(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    long keyLength = space.key("k").length();

    assertThat(transaction.isReadOnly()).isTrue();
    assertThat(transaction.count()).isZero();
    assertThat(transaction.size()).isZero();
    transaction.get(space.key("k"));
    assertThat(transaction.isReadOnly()).isTrue();

    transaction.put(space.key("k"), Bytes.utf8("12345"));
    assertThat(transaction.count()).isEqualTo(1);
    assertThat(transaction.size()).isEqualTo(keyLength + 5);
    transaction.put(space.key("k"), Bytes.utf8("12"));
    assertThat(transaction.count()).isEqualTo(1);
    assertThat(transaction.size()).isEqualTo(keyLength + 2);
    transaction.delete(space.key("l"));
    assertThat(transaction.count()).isEqualTo(2);
    assertThat(transaction.size()).isEqualTo(2 * keyLength + 2);
    assertThat(transaction.isReadOnly()).isFalse();
  }
}
