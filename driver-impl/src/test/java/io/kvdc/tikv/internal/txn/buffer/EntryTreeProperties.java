package io.kvdc.tikv.internal.txn.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Thousands of entries in three levels of nodes, in every order of coming and going. */
class EntryTreeProperties {

  enum Order {
    RISING,
    FALLING,
    RANDOM,
    TWO_RUNS
  }

  enum Keys {
    NUMBERS,
    ROWS,
    RANDOM,
    NESTED
  }

  @Property(tries = 64, shrinking = ShrinkingMode.OFF)
  void agreesWithASortedMap(@ForAll long seed, @ForAll Order order, @ForAll Keys kind) {
    Random random = new Random(seed);
    EntryTree tree = new EntryTree();
    NavigableMap<Bytes, Bytes> model = new TreeMap<>();
    List<Bytes> keys = keys(random, kind, order, 6000);
    for (Bytes key : keys) {
      insert(tree, model, key);
    }
    check(tree, model);
    Collections.shuffle(keys, random);
    for (Bytes key : keys.subList(0, 4000)) {
      remove(tree, model, key);
    }
    check(tree, model);
    for (Bytes key : keys.subList(0, 2000)) {
      insert(tree, model, key);
    }
    check(tree, model);
    List<Bytes> rest = new ArrayList<>(model.keySet());
    if (order == Order.FALLING) {
      Collections.reverse(rest);
    }
    for (Bytes key : rest) {
      remove(tree, model, key);
    }
    check(tree, model);
    assertThat(tree.footprint()).isEqualTo(new EntryTree().footprint());
  }

  private static void insert(EntryTree tree, NavigableMap<Bytes, Bytes> model, Bytes key) {
    LeafNode leaf = tree.leafOf(key);
    int slot = leaf.search(key);
    assertThat(slot >= 0).isEqualTo(model.containsKey(key));
    if (slot < 0) {
      leaf = tree.insert(leaf, ~slot, key);
      slot = leaf.search(key);
    }
    Bytes value = key.next();
    leaf.value(slot, value);
    tree.change(leaf, slot, key.hashCode());
    leaf.flags(slot, key.length());
    model.put(key, value);
  }

  private static void remove(EntryTree tree, NavigableMap<Bytes, Bytes> model, Bytes key) {
    if (model.remove(key) != null) {
      tree.remove(key);
    }
  }

  private static void check(EntryTree tree, NavigableMap<Bytes, Bytes> model) {
    List<Bytes> keys = new ArrayList<>();
    long footprint = 0;
    for (LeafNode leaf = tree.firstLeaf(); leaf != null; leaf = leaf.next()) {
      assertThat(leaf.count > 0 || model.isEmpty()).isTrue();
      assertThat(leaf.next() == null || leaf.next().previous() == leaf).isTrue();
      footprint += leaf.footprint();
      for (int i = 0; i < leaf.count; i++) {
        Bytes key = leaf.keys[i];
        keys.add(key);
        assertThat(leaf.value(i)).isSameAs(model.get(key));
        assertThat(leaf.change(i)).isEqualTo(key.hashCode());
        assertThat(leaf.flags(i)).isEqualTo(key.length());
        assertThat(tree.leafOf(key)).isSameAs(leaf);
      }
    }
    assertThat(keys).isEqualTo(new ArrayList<>(model.keySet()));
    assertThat(tree.lastLeaf().next()).isNull();
    assertThat(tree.footprint()).isGreaterThanOrEqualTo(footprint);
    if (keys.size() > 1) {
      for (Bytes probe : List.of(keys.get(0).next(), keys.get(keys.size() / 2).next())) {
        LeafNode leaf = tree.leafOf(probe);
        int slot = leaf.search(probe);
        assertThat(slot >= 0).isEqualTo(model.containsKey(probe));
        if (slot < 0 && ~slot > 0) {
          assertThat(leaf.keys[~slot - 1]).isEqualTo(model.lowerKey(probe));
        }
      }
    }
  }

  private static List<Bytes> keys(Random random, Keys kind, Order order, int count) {
    List<Bytes> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(
          switch (kind) {
            case NUMBERS -> Bytes.of(0, i >> 16, (i >> 8) & 0xff, i & 0xff);
            case ROWS -> Bytes.utf8("t" + i % 2 + "/a rather long prefix/" + (i + 1_000_000));
            case RANDOM -> Bytes.fromHex(String.format("%016x", random.nextLong()));
            case NESTED -> Bytes.wrap(new byte[1 + i % 300]).concat(Bytes.of(1 + i / 300));
          });
    }
    Collections.sort(keys);
    switch (order) {
      case RISING -> {}
      case FALLING -> Collections.reverse(keys);
      case RANDOM -> Collections.shuffle(keys, random);
      case TWO_RUNS -> {
        List<Bytes> zipped = new ArrayList<>();
        for (int i = 0; i < count / 2; i++) {
          zipped.add(keys.get(i));
          zipped.add(keys.get(count / 2 + i));
        }
        keys = zipped;
      }
    }
    return keys;
  }
}
