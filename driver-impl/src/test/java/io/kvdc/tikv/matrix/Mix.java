package io.kvdc.tikv.matrix;

import io.kvdc.AssertionLevel;
import io.kvdc.Capability;
import io.kvdc.PipelinedWrites;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One choice of everything.
 *
 * @param number which one it is
 */
record Mix(int number) {

  private static final int SWITCHES = 9;

  static List<Mix> all() {
    List<Mix> all = new ArrayList<>();
    for (int number = 0; number < 1 << SWITCHES; number++) {
      all.add(new Mix(number));
    }
    return all;
  }

  private boolean has(int bit) {
    return (number >> bit & 1) == 1;
  }

  boolean pessimistic() {
    return has(0);
  }

  boolean asyncCommit() {
    return has(1);
  }

  boolean onePhase() {
    return has(2);
  }

  boolean causal() {
    return has(3);
  }

  boolean strict() {
    return has(4);
  }

  boolean pipelined() {
    return has(5);
  }

  boolean fair() {
    return has(6);
  }

  boolean smallBatches() {
    return has(7);
  }

  boolean manyRegions() {
    return has(8);
  }

  /** Whether a transaction cannot even begin so. */
  boolean refusedAtBegin() {
    return pipelined() && (pessimistic() || asyncCommit() || onePhase());
  }

  /** Whether its locks cannot be fair ones. */
  boolean refusedAtLocking() {
    return fair() && !pessimistic();
  }

  Set<Capability> needs() {
    Set<Capability> needs = EnumSet.of(Capability.TRANSACTIONS);
    if (asyncCommit()) {
      needs.add(Capability.ASYNC_COMMIT);
    }
    if (onePhase()) {
      needs.add(Capability.ONE_PHASE_COMMIT);
    }
    if (pipelined()) {
      needs.add(Capability.PIPELINED_WRITES);
    }
    if (fair()) {
      needs.add(Capability.FAIR_LOCKING);
    }
    return needs;
  }

  TransactionOptions options() {
    TransactionOptions.Builder options =
        TransactionOptions.defaults()
            .mutate()
            .mode(pessimistic() ? TransactionMode.PESSIMISTIC : TransactionMode.OPTIMISTIC)
            .assertions(strict() ? AssertionLevel.STRICT : AssertionLevel.OFF)
            .pipelined(pipelined() ? PipelinedWrites.defaults() : null)
            .asyncCommit(asyncCommit())
            .onePhase(onePhase());
    TransactionOptions made = options.build();
    return options.commit(made.commit().mutate().causal(causal()).build()).build();
  }

  /** What keys of this mix begin with. */
  String prefix() {
    return "%03d-".formatted(number);
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    words.add(pessimistic() ? "pessimistic" : "optimistic");
    name(words, asyncCommit(), "async commit");
    name(words, onePhase(), "one phase");
    name(words, causal(), "causal");
    name(words, strict(), "strict assertions");
    name(words, pipelined(), "pipelined");
    name(words, fair(), "fair locks");
    name(words, smallBatches(), "small batches");
    name(words, manyRegions(), "many regions");
    return String.join(", ", words);
  }

  private static void name(List<String> words, boolean on, String word) {
    if (on) {
      words.add(word);
    }
  }
}
