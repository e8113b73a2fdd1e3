package io.kvdc.tikv.matrix;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Transactions one after the other, some of them with a rival that commits in their midst, and what
 * there must be after each.
 *
 * @param works what is done, in order
 */
record Program(List<Work> works) {

  /** How many keys there are. */
  static final int KEYS = 9;

  /** What is done to a key. */
  enum Kind {
    PUT,
    DELETE,
    INSERT,
    LOCK,
    INCREMENT
  }

  /** How a transaction ends. */
  enum End {
    COMMITTED,
    KEY_EXISTS,
    ROLLED_BACK
  }

  /**
   * One thing done.
   *
   * @param kind what
   * @param key to which key
   * @param value what is put or inserted
   * @param existed whether the key has a value before the transaction
   */
  record Act(Kind kind, int key, int value, boolean existed) {}

  /**
   * One transaction.
   *
   * @param acts what it does, one thing a key
   * @param rival the key that another transaction increments after this one's begin; -1 for none
   * @param end how it ends
   * @param after all values afterwards
   */
  record Work(List<Act> acts, int rival, End end, SortedMap<Integer, Integer> after) {}

  static Program drawn(long seed, int transactions) {
    Random random = new Random(seed);
    SortedMap<Integer, Integer> state = new TreeMap<>();
    List<Work> works = new ArrayList<>();
    for (int i = 0; i < transactions; i++) {
      works.add(draw(random, state));
    }
    return new Program(List.copyOf(works));
  }

  private static Work draw(Random random, SortedMap<Integer, Integer> state) {
    List<Integer> keys = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      keys.add(key);
    }
    Collections.shuffle(keys, random);
    List<Act> acts = new ArrayList<>();
    int rival = -1;
    boolean exists = false;
    for (int key : keys.subList(0, 1 + random.nextInt(5))) {
      boolean existed = state.containsKey(key);
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      // Most inserts are right, or little would ever be committed.
      if (kind == Kind.INSERT && existed && random.nextInt(3) > 0) {
        kind = Kind.PUT;
      }
      exists |= kind == Kind.INSERT && existed;
      acts.add(new Act(kind, key, random.nextInt(1000), existed));
      if (kind == Kind.INCREMENT && existed && random.nextBoolean()) {
        rival = key;
      }
    }
    if (rival >= 0) {
      state.merge(rival, 1, Integer::sum);
    }
    End end = random.nextInt(5) == 0 ? End.ROLLED_BACK : exists ? End.KEY_EXISTS : End.COMMITTED;
    if (end == End.COMMITTED) {
      acts.forEach(act -> apply(act, state));
    }
    return new Work(
        List.copyOf(acts), rival, end, Collections.unmodifiableSortedMap(new TreeMap<>(state)));
  }

  private static void apply(Act act, SortedMap<Integer, Integer> state) {
    switch (act.kind()) {
      case PUT, INSERT -> state.put(act.key(), act.value());
      case DELETE -> state.remove(act.key());
      case LOCK -> {}
      case INCREMENT -> state.merge(act.key(), 1, Integer::sum);
    }
  }
}
