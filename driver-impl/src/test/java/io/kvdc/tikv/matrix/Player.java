package io.kvdc.tikv.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.FairLocking;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Transaction;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.tikv.matrix.Program.Act;
import io.kvdc.tikv.matrix.Program.End;
import io.kvdc.tikv.matrix.Program.Work;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Does what a program says, with one mix of options.
 *
 * @param connection where
 * @param mix with what options
 */
record Player(Connection connection, Mix mix) {

  /** With three of them a request of a small batch is full. */
  private static final int VALUE_LENGTH = 400;

  private static final int ATTEMPTS = 3;

  /** Plays it and compares all that there is after each transaction. */
  void play(Program program) {
    for (Work work : program.works()) {
      assertThat(end(work)).as("%s", work).isEqualTo(work.end());
      assertThat(state()).as("after %s", work).isEqualTo(work.after());
    }
  }

  private End end(Work work) {
    WriteConflictException conflict = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (Transaction transaction = connection.begin(mix.options())) {
        if (attempt == 0 && work.rival() >= 0) {
          connection.transact(rival -> putMore(rival, key(work.rival())));
        }
        act(transaction, work.acts());
        if (work.end() == End.ROLLED_BACK) {
          transaction.rollback();
          return End.ROLLED_BACK;
        }
        transaction.commit();
        return End.COMMITTED;
      } catch (KeyExistsException e) {
        return work.end() == End.ROLLED_BACK ? End.ROLLED_BACK : End.KEY_EXISTS;
      } catch (WriteConflictException e) {
        assertThat(work.rival()).as("nobody is in the way of %s", work).isNotNegative();
        conflict = e;
      }
    }
    throw new AssertionError("conflicts for ever", conflict);
  }

  private void act(Transaction transaction, List<Act> acts) {
    if (!mix.fair()) {
      acts.forEach(act -> act(transaction, act, null));
      return;
    }
    try (FairLocking stage = transaction.startFairLocking()) {
      acts.forEach(act -> act(transaction, act, stage));
      stage.done();
    }
  }

  private void act(Transaction transaction, Act act, @Nullable FairLocking stage) {
    Bytes key = key(act.key());
    switch (act.kind()) {
      case PUT -> {
        transaction.put(key, value(act.value()));
        transaction.flag(key, act.existed() ? KeyFlag.ASSERT_EXISTS : KeyFlag.ASSERT_NOT_EXISTS);
      }
      case INSERT -> transaction.insert(key, value(act.value()));
      case DELETE -> transaction.delete(key);
      case LOCK -> {
        if (!mix.pipelined()) {
          transaction.lockKeys(List.of(key));
        }
      }
      case INCREMENT -> {
        if (mix.pipelined()) {
          transaction.put(key, more(transaction.get(key)));
        } else if (stage == null) {
          transaction.put(key, more(transaction.getForUpdate(key)));
        } else {
          transaction.put(key, more(lockFairly(transaction, key)));
        }
      }
    }
  }

  private static @Nullable Bytes lockFairly(Transaction transaction, Bytes key) {
    LockOptions defaults = LockOptions.defaults();
    LockOptions withValue =
        new LockOptions(
            defaults.waitTime(),
            true,
            defaults.checkExistence(),
            defaults.onlyIfExists(),
            defaults.forUpdateTimestamp(),
            defaults.shared(),
            defaults.resourceGroupTag());
    LockedKey locked = transaction.lockKeys(List.of(key), withValue).get(0);
    return locked.value();
  }

  private static @Nullable Void putMore(Transaction transaction, Bytes key) {
    transaction.put(key, more(transaction.get(key)));
    return null;
  }

  private static Bytes more(@Nullable Bytes value) {
    return value(value == null ? 1 : number(value) + 1);
  }

  private SortedMap<Integer, Integer> state() {
    SortedMap<Integer, Integer> state = new TreeMap<>();
    try (var cursor = connection.snapshot().scan(KeyRange.prefix(Bytes.utf8(mix.prefix())))) {
      cursor.forEach(
          pair ->
              state.put(
                  pair.key().toUtf8().charAt(mix.prefix().length()) - 'a', number(pair.value())));
    }
    return state;
  }

  private Bytes key(int number) {
    return Bytes.utf8(mix.prefix() + (char) ('a' + number));
  }

  private static Bytes value(int number) {
    return Bytes.utf8("%0400d".formatted(number));
  }

  private static int number(Bytes value) {
    assertThat(value.length()).isEqualTo(VALUE_LENGTH);
    return Integer.parseInt(value.toUtf8());
  }
}
