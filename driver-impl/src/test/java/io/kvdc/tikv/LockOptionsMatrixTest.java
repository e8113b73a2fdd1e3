package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every combination of what a lock call can be told, with every state that its key can be in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LockOptionsMatrixTest {

  private static final Bytes FIRST = Bytes.utf8("first");
  private static final Bytes THERE = Bytes.utf8("there");
  private static final Bytes ABSENT = Bytes.utf8("absent");
  private static final Bytes VALUE = Bytes.utf8("1");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Connection connection = clusters.connect("timeout=20s");

  /** Who has the lock before the call. */
  enum Before {
    NOBODY,
    ONESELF,
    ANOTHER
  }

  /**
   * One line of the table.
   *
   * @param exists whether the key has a value
   * @param before who has its lock
   * @param first whether the transaction has no other lock
   * @param waitTime how long the call waits; null: as long as it takes
   * @param values whether values are asked for
   * @param existence whether existence is asked for
   * @param onlyIfExists whether an absent key stays unlocked
   */
  record Line(
      boolean exists,
      Before before,
      boolean first,
      @Nullable Duration waitTime,
      boolean values,
      boolean existence,
      boolean onlyIfExists) {

    LockOptions options() {
      return new LockOptions(waitTime, values, existence, onlyIfExists, null, false, null);
    }

    Bytes key() {
      return exists ? THERE : ABSENT;
    }
  }

  static Stream<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (Before before : Before.values()) {
      for (Duration wait : waits(before)) {
        for (int bits = 0; bits < 32; bits++) {
          boolean values = (bits & 4) != 0;
          boolean onlyIfExists = (bits & 16) != 0;
          if (values || !onlyIfExists) {
            lines.add(
                new Line(
                    (bits & 1) != 0,
                    before,
                    (bits & 2) != 0,
                    wait,
                    values,
                    (bits & 8) != 0,
                    onlyIfExists));
          }
        }
      }
    }
    return lines.stream();
  }

  /** Nobody can wait without limit for one who does not let go. */
  private static List<@Nullable Duration> waits(Before before) {
    List<@Nullable Duration> waits = new ArrayList<>();
    waits.add(Duration.ZERO);
    waits.add(Duration.ofMillis(20));
    if (before != Before.ANOTHER) {
      waits.add(null);
    }
    return waits;
  }

  @BeforeAll
  void store() {
    connection.transact(
        transaction -> {
          transaction.put(THERE, VALUE);
          return null;
        });
  }

  @AfterAll
  void close() {
    clusters.close();
  }

  private Transaction begin() {
    return connection.begin(TransactionOptions.pessimistic());
  }

  @ParameterizedTest
  @MethodSource("lines")
  void locksAndTellsWhatItWasAskedFor(Line line) {
    try (Transaction transaction = begin();
        Transaction other = begin()) {
      if (!line.first()) {
        transaction.lockKeys(List.of(FIRST));
      }
      if (line.before() == Before.ONESELF) {
        transaction.lockKeys(List.of(line.key()));
      }
      if (line.before() == Before.ANOTHER) {
        other.lockKeys(List.of(line.key()));
        assertRefused(line, transaction);
      } else {
        assertLocked(line, transaction, other);
      }
      transaction.rollback();
      assertThat(other.lockKeys(List.of(FIRST, line.key()), LockOptions.noWait())).hasSize(2);
    }
  }

  /** The transaction has what it had before, and can go on. */
  private static void assertRefused(Line line, Transaction transaction) {
    assertThat(catchThrowable(() -> transaction.lockKeys(List.of(line.key()), line.options())))
        .isInstanceOf(
            Duration.ZERO.equals(line.waitTime())
                ? LockNotAvailableException.class
                : LockWaitTimeoutException.class);
    assertThat(transaction.lockKeys(List.of(FIRST), LockOptions.noWait()))
        .containsExactly(new LockedKey(FIRST, true, !line.first(), null, null, null));
  }

  private static void assertLocked(Line line, Transaction transaction, Transaction other) {
    boolean own = line.before() == Before.ONESELF;
    boolean locked = own || line.exists() || !line.onlyIfExists();
    boolean asked = line.values() || line.existence();
    assertThat(transaction.lockKeys(List.of(line.key()), line.options()))
        .containsExactly(
            new LockedKey(
                line.key(),
                locked,
                own,
                asked ? line.exists() : null,
                line.values() && line.exists() ? VALUE : null,
                null));
    if (locked) {
      assertThat(catchThrowable(() -> other.lockKeys(List.of(line.key()), LockOptions.noWait())))
          .isInstanceOf(LockNotAvailableException.class);
    } else {
      assertThat(other.lockKeys(List.of(line.key()), LockOptions.noWait()))
          .allMatch(LockedKey::locked);
    }
  }
}
