package io.kvdc.embedded.internal.mvcc;

import static io.kvdc.embedded.internal.mvcc.MvccFixture.mutation;
import static io.kvdc.embedded.internal.mvcc.MvccFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.proto.kvrpcpb.Op;
import org.junit.jupiter.api.Test;

/** Which versions go, and what a fence is for. */
class GarbageCollectionTest {

  private final MvccFixture txns = new MvccFixture();

  @Test
  void theNewestVersionAtTheSafePointStays() throws Exception {
    txns.write("k", "a".repeat(300), 1, 10);
    txns.write("k", "b", 11, 20);
    txns.write("k", "c", 21, 30);

    assertThat(txns.store().collectGarbage(25)).isEqualTo(1);

    assertThat(txns.records("k")).containsExactly("PUT@30", "PUT@20");
    assertThat(txns.history("k").values()).isEmpty();
    assertThat(txns.get("k", 25)).isEqualTo("b");
  }

  @Test
  void aVersionAtTheSafePointItselfCounts() throws Exception {
    txns.write("k", "a", 1, 10);
    txns.write("k", "b", 11, 20);

    assertThat(txns.store().collectGarbage(20)).isEqualTo(1);

    assertThat(txns.records("k")).containsExactly("PUT@20");
  }

  @Test
  void aDeletionGoesWithAllBeforeIt() throws Exception {
    txns.write("k", "a", 1, 10);
    txns.delete("k", 11, 20);

    txns.store().collectGarbage(19);
    assertThat(txns.records("k")).containsExactly("DELETE@20", "PUT@10");
    txns.store().collectGarbage(20);

    assertThat(txns.records("k")).isEmpty();
  }

  @Test
  void recordsOfLocksAndRollbacksGo() throws Exception {
    txns.write("k", "a", 1, 10);
    txns.prewrite(11, mutation(Op.Lock, "k", ""));
    txns.commit(11, 20, "k");
    txns.protectedRollback(25, "k");
    txns.rollback(40, "k");

    assertThat(txns.store().collectGarbage(30)).isEqualTo(2);

    assertThat(txns.records("k")).containsExactly("ROLLBACK@40", "PUT@10");
    assertThat(txns.get("k", 50)).isEqualTo("a");
  }

  @Test
  void otherKeysAndLocksAreLeftAlone() throws Exception {
    txns.write("a", "v", 1, 10);
    txns.write("aa", "v", 1, 10);
    txns.prewrite(15, put("a", "w"));

    assertThat(txns.store().collectGarbage(30)).isZero();

    assertThat(txns.records("aa")).containsExactly("PUT@10");
    txns.commit(15, 40, "a");
    assertThat(txns.get("a", 40)).isEqualTo("w");
  }

  @Test
  void aVersionWhoseSuccessorWasCollectedIsGoneToo() throws Exception {
    txns.write("k", "v", 5, 10);
    txns.delete("k", 11, 20);
    txns.protectedRollback(10, "k");
    assertThat(txns.get("k", 15)).isEqualTo("v");

    // A replica may write the record again after it collected both versions.
    txns.store()
        .write(
            MvccStore.EVERYWHERE,
            (reader, writes) -> {
              writes.deleteWrite(MvccFixture.key("k"), 20);
              return writes;
            });

    assertThat(txns.get("k", 30)).isEmpty();
    assertThat(txns.get("k", 15)).isEqualTo("v");
  }
}
