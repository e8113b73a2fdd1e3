package io.kvdc.embedded.internal.lockwait;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.ManualTime;
import io.kvdc.proto.deadlock.WaitForEntry;
import io.kvdc.proto.kvrpcpb.Deadlock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever waits begin and end, a deadlock is found if and only if there is one. */
class DeadlockDetectorProperties {

  private enum Kind {
    WAIT,
    END_OF_WAIT
  }

  private record Wait(long txn, long waitForTxn, long key) {}

  private record Step(Kind kind, Wait edge) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> txns = Arbitraries.longs().between(1, 7);
    Arbitrary<Wait> waits =
        Combinators.combine(txns, txns, Arbitraries.longs().between(1, 2))
            .as(Wait::new)
            .filter(wait -> wait.txn() != wait.waitForTxn());
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(Tuple.of(3, Kind.WAIT), Tuple.of(1, Kind.END_OF_WAIT));
    return Combinators.combine(kinds, waits).as(Step::new).list().ofMaxSize(80);
  }

  @Property(tries = 1000)
  void findsWhatASearchOfAllEdgesFinds(@ForAll("steps") List<Step> steps) {
    DeadlockDetector detector = new DeadlockDetector(new ManualTime(), Duration.ofSeconds(1));
    Set<Wait> edges = new HashSet<>();
    for (Step step : steps) {
      Wait wait = step.edge();
      switch (step.kind()) {
        case WAIT -> {
          Deadlock deadlock = detector.detect(entry(wait));
          assertThat(deadlock != null).isEqualTo(reaches(edges, wait.waitForTxn(), wait.txn()));
          if (deadlock == null) {
            edges.add(wait);
          } else {
            checkCircle(deadlock, wait, edges);
          }
        }
        case END_OF_WAIT -> {
          detector.cleanUpWaitFor(wait.txn(), wait.waitForTxn(), wait.key());
          edges.remove(wait);
        }
      }
      assertThat(detector.isIdle()).isEqualTo(edges.isEmpty());
    }
  }

  private static boolean reaches(Set<Wait> edges, long from, long goal) {
    Set<Long> seen = new HashSet<>(Set.of(from));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Wait edge : edges) {
        if (seen.contains(edge.txn())) {
          grown |= seen.add(edge.waitForTxn());
        }
      }
    }
    return seen.contains(goal);
  }

  private static void checkCircle(Deadlock deadlock, Wait last, Set<Wait> edges) {
    List<WaitForEntry> chain = deadlock.getWaitChainList();
    assertThat(chain.get(chain.size() - 1)).isEqualTo(entry(last));
    assertThat(deadlock.getLockTs()).isEqualTo(last.waitForTxn());
    assertThat(deadlock.getDeadlockKeyHash()).isEqualTo(chain.get(chain.size() - 2).getKeyHash());
    long next = last.waitForTxn();
    for (WaitForEntry entry : chain.subList(0, chain.size() - 1)) {
      assertThat(entry.getTxn()).isEqualTo(next);
      assertThat(edges)
          .contains(new Wait(entry.getTxn(), entry.getWaitForTxn(), entry.getKeyHash()));
      next = entry.getWaitForTxn();
    }
    assertThat(next).isEqualTo(last.txn());
  }

  private static WaitForEntry entry(Wait wait) {
    return WaitForEntry.newBuilder()
        .setTxn(wait.txn())
        .setWaitForTxn(wait.waitForTxn())
        .setKeyHash(wait.key())
        .setKey(ByteString.copyFromUtf8("k" + wait.key()))
        .build();
  }
}
