package io.kvdc.tikv.internal.txn.pessimistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.txn.EmbeddedTxns;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whatever happens in fair stages: what is locked in the cluster is what a model of three sets says
 * that must be, and every lock names the key that decides.
 */
class FairStageProperties {

  private static final List<String> KEYS = List.of("a", "b", "y", "z");

  private static final EmbeddedTxns TXNS = new EmbeddedTxns("m");

  @AfterContainer
  static void close() {
    TXNS.close();
  }

  @Provide
  Arbitrary<List<String>> steps() {
    return Arbitraries.of(
            "lock a",
            "lock b",
            "lock y",
            "lock z",
            "write a",
            "write y",
            "lock all",
            "start",
            "start",
            "retry",
            "retry",
            "done",
            "cancel")
        .list()
        .ofMinSize(3)
        .ofMaxSize(14);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void locksInTheClusterAreThoseOfTheModel(@ForAll("steps") List<String> steps) {
    PessimisticLocker locker = new PessimisticLocker(TXNS.access(), TXNS.locks());
    Model model = new Model(new LockingTxn(TXNS, locker));
    try {
      steps.forEach(model::step);
      model.end();
    } finally {
      model.txn.rollback();
      locker.close();
    }
    assertThat(KEYS).allMatch(key -> TXNS.lock(key) == null);
  }

  /** What a transaction has locked: for good, in this try, and in the one before it. */
  private static final class Model {

    final LockingTxn txn;
    final Set<String> kept = new TreeSet<>();
    final Set<String> current = new TreeSet<>();
    final Set<String> last = new TreeSet<>();
    FairStage stage;

    Model(LockingTxn txn) {
      this.txn = txn;
    }

    void step(String step) {
      switch (step) {
        case "start" -> start();
        case "retry" -> retry();
        case "done" -> done();
        case "cancel" -> cancel();
        case "lock all" -> lockAll();
        default -> {
          String key = step.substring(step.length() - 1);
          if (step.startsWith("lock")) {
            lock(key);
          } else if (TXNS.lock(key) == null) {
            TXNS.put(key);
          }
        }
      }
      if (stage != null) {
        for (String key : KEYS) {
          assertThat(txn.locks.fair().holds(stage, Bytes.utf8(key)))
              .isEqualTo(current.contains(key) || last.contains(key));
        }
      }
    }

    private void start() {
      if (stage == null) {
        stage = txn.locks.fair().start();
      }
    }

    private void retry() {
      if (stage != null) {
        txn.locks.fair().retry(stage);
        last.clear();
        last.addAll(current);
        current.clear();
      }
    }

    private void done() {
      if (stage != null) {
        txn.locks.fair().done(stage);
        kept.addAll(current);
        leave();
      }
    }

    private void cancel() {
      if (stage != null) {
        txn.locks.fair().cancel(stage);
        leave();
      }
    }

    private void leave() {
      stage = null;
      current.clear();
      last.clear();
    }

    private void lock(String key) {
      settle();
      txn.lock(key);
      if (kept.contains(key)) {
        return;
      }
      if (stage == null) {
        kept.add(key);
      } else {
        last.remove(key);
        current.add(key);
      }
    }

    private void lockAll() {
      settle();
      txn.lock(KEYS.toArray(String[]::new));
      kept.addAll(KEYS);
      leave();
    }

    /** What was given back is free before the next call wants it, so that no two tell of it. */
    private void settle() {
      await().until(() -> locked().equals(expected()));
    }

    private Set<String> expected() {
      Set<String> all = new TreeSet<>(kept);
      all.addAll(current);
      all.addAll(last);
      return all;
    }

    private Set<String> locked() {
      Set<String> found = new TreeSet<>();
      for (String key : KEYS) {
        if (TXNS.lock(key) != null) {
          found.add(key);
        }
      }
      return found;
    }

    void end() {
      done();
      settle();
      for (String key : kept) {
        assertThat(TXNS.lock(key).primary()).isEqualTo(txn.locks.primary());
        Long lockedAt = txn.locks.forUpdateTsConstraints().get(Bytes.utf8(key));
        if (lockedAt != null) {
          assertThat(TXNS.lock(key).forUpdateTs()).isEqualTo(lockedAt);
        }
      }
      assertThat(txn.locks.primary() == null).isEqualTo(kept.isEmpty());
    }
  }
}
