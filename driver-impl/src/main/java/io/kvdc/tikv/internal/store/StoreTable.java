package io.kvdc.tikv.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The stores by id. Stores are few, come seldom and are looked up by every request: a look-up takes
 * no lock and makes no object, a new store makes a new table.
 */
final class StoreTable {

  private final ReentrantLock adding = new ReentrantLock();
  private volatile Slots slots = new Slots(4);

  @Nullable KnownStore find(long id) {
    return slots.find(id);
  }

  /** The store with an id, made if there is none; all callers get the same. */
  KnownStore findOrAdd(long id, LongFunction<KnownStore> maker) {
    KnownStore existing = slots.find(id);
    if (existing != null) {
      return existing;
    }
    adding.lock();
    try {
      KnownStore meanwhile = slots.find(id);
      if (meanwhile != null) {
        return meanwhile;
      }
      KnownStore made = maker.apply(id);
      slots = slots.with(made);
      return made;
    } finally {
      adding.unlock();
    }
  }

  List<KnownStore> all() {
    return slots.stores();
  }

  /** Open addressing. Never changes once it can be seen. */
  private static final class Slots {
    private final @Nullable KnownStore[] table;
    private final int mask;

    /** A table of a length that is a power of two, to be filled no more than half. */
    private Slots(int length) {
      this.table = new @Nullable KnownStore[length];
      this.mask = length - 1;
    }

    private @Nullable KnownStore find(long id) {
      return table[slotOf(id)];
    }

    /** Where the store is, or would be. */
    private int slotOf(long id) {
      int i = Long.hashCode(id) & mask;
      for (KnownStore store = table[i]; store != null && store.id() != id; store = table[i]) {
        i = i + 1 & mask;
      }
      return i;
    }

    private Slots with(KnownStore added) {
      List<KnownStore> before = stores();
      boolean full = 2 * (before.size() + 1) > table.length;
      Slots larger = new Slots(full ? 2 * table.length : table.length);
      before.forEach(larger::put);
      larger.put(added);
      return larger;
    }

    private void put(KnownStore store) {
      table[slotOf(store.id())] = store;
    }

    private List<KnownStore> stores() {
      List<KnownStore> stores = new ArrayList<>();
      for (KnownStore store : table) {
        if (store != null) {
          stores.add(store);
        }
      }
      return stores;
    }
  }
}
