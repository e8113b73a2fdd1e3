package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.AssertionLevel;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyFlag;
import io.kvdc.PipelinedWrites;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flags of keys in transactions that write while they go on: a flush must lose none. */
class PipelinedFlagsTest {

  private static final Bytes ONE = Bytes.utf8("1");

  private static final TransactionOptions PIPELINED =
      TransactionOptions.optimistic()
          .mutate()
          .pipelined(PipelinedWrites.defaults())
          .assertions(AssertionLevel.STRICT)
          .build();

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Connection connection =
      clusters.connect("timeout=20s", "pipelinedMinFlushKeys=4", "pipelinedMinFlushSize=1");

  @BeforeEach
  void write() {
    try (Transaction transaction = connection.begin()) {
      transaction.put(key(1), ONE);
      transaction.commit();
    }
  }

  @AfterEach
  void close() {
    clusters.close();
  }

  private static Bytes key(int number) {
    return Clusters.key(number);
  }

  private Transaction begin() {
    return connection.begin(PIPELINED);
  }

  private static void flush(Transaction transaction, int number) {
    transaction.put(key(number), ONE);
    transaction.flush();
  }

  @Test
  void aFlagWaitsForItsWriteHoweverManyFlushesGoBy() {
    Transaction transaction = begin();
    transaction.flag(key(1), KeyFlag.ASSERT_NOT_EXISTS);
    flush(transaction, 10);
    flush(transaction, 11);
    transaction.put(key(1), ONE);
    assertThatThrownBy(transaction::commit).isInstanceOf(AssertionFailedException.class);
  }

  @Test
  void aPresumptionWaitsForItsWrite() {
    Transaction transaction = begin();
    transaction.flag(key(1), KeyFlag.PRESUME_NOT_EXISTS);
    flush(transaction, 10);
    transaction.put(key(1), ONE);
    assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
  }

  @Test
  void whatIsTakenBackBeforeTheWriteIsNotAsserted() {
    Transaction transaction = begin();
    transaction.flag(key(1), KeyFlag.ASSERT_NOT_EXISTS);
    flush(transaction, 10);
    transaction.flag(key(1), KeyFlag.ASSERT_NOTHING);
    transaction.put(key(1), ONE);
    transaction.commit();
  }

  @Test
  void keysWithFlagsAloneAreNothingToSend() {
    Transaction transaction = begin();
    for (int i = 20; i < 40; i++) {
      transaction.flag(key(i), KeyFlag.ASSERT_NOT_EXISTS);
    }
    flush(transaction, 10);
    transaction.flush();
    transaction.flush();
    assertThat(transaction.count()).as("each once").isEqualTo(21);
    assertThat(clusters.cluster().faults().journal().count("KvFlush")).isEqualTo(1);
    for (int i = 20; i < 30; i++) {
      transaction.put(key(i), ONE);
    }
    transaction.commit();
    assertThat(connection.snapshot().batchGet(List.of(key(20), key(29), key(30))))
        .containsExactly(ONE, ONE, null);
  }

  @Test
  void flagsOfAKeyThatWasSentBeforeAreRefusedAtTheCommit() {
    Transaction transaction = begin();
    flush(transaction, 1);
    transaction.flag(key(1), KeyFlag.ASSERT_NOT_EXISTS);
    assertThatThrownBy(transaction::commit)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("before it is written");
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
  }

  @Test
  void flagsOfAKeyThatIsWrittenAgainCountForThat() {
    Transaction transaction = begin();
    flush(transaction, 1);
    transaction.flag(key(1), KeyFlag.ASSERT_EXISTS);
    transaction.put(key(1), Bytes.utf8("2"));
    transaction.commit();
    assertThat(connection.snapshot().get(key(1))).isEqualTo(Bytes.utf8("2"));
  }
}
