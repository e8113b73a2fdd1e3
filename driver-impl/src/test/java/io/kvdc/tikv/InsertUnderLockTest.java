package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyFlag;
import io.kvdc.LockOptions;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.LockNotAvailableException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An insert never replaces a value, whatever was locked before it or failed to be locked after. */
class InsertUnderLockTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes ONE = Bytes.utf8("1");
  private static final Bytes TWO = Bytes.utf8("2");

  private final Clusters clusters = Clusters.of(3, ApiVersion.V2);
  private final Connection connection = clusters.connect("timeout=20s");

  @AfterEach
  void close() {
    clusters.close();
  }

  private Transaction begin() {
    return connection.begin(TransactionOptions.pessimistic());
  }

  private void store() {
    connection.transact(
        transaction -> {
          transaction.put(A, ONE);
          return null;
        });
  }

  @Test
  void keyThatWasLockedWithAValueIsNotInserted() {
    store();
    try (Transaction transaction = begin()) {
      transaction.lockKeys(List.of(A));
      transaction.insert(A, TWO);
      assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(ONE);
  }

  @Test
  void keyThatWasLockedWithoutValueIsInserted() {
    try (Transaction transaction = begin()) {
      transaction.lockKeys(List.of(A));
      transaction.insert(A, TWO);
      transaction.lockKeys(List.of(A));
      transaction.commit();
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(TWO);
  }

  @Test
  void lockedKeyWithoutValueMayBeAssertedToHaveNone() {
    try (Transaction transaction = begin()) {
      transaction.insert(A, TWO);
      transaction.flag(A, KeyFlag.ASSERT_NOT_EXISTS);
      transaction.lockKeys(List.of(A));
      transaction.commit();
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(TWO);
  }

  @Test
  void insertStaysOneWhenItsKeyIsFoundToExist() {
    store();
    try (Transaction transaction = begin()) {
      transaction.insert(A, TWO);
      assertThatThrownBy(() -> transaction.lockKeys(List.of(A)))
          .isInstanceOf(KeyExistsException.class);
      assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(ONE);
  }

  @Test
  void insertStaysOneWhenItsKeyCannotBeLocked() {
    store();
    try (Transaction holder = begin();
        Transaction transaction = begin()) {
      holder.lockKeys(List.of(A));
      transaction.insert(A, TWO);
      assertThatThrownBy(() -> transaction.lockKeys(List.of(A), LockOptions.noWait()))
          .isInstanceOf(LockNotAvailableException.class);
      holder.rollback();
      assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(ONE);
  }
}
