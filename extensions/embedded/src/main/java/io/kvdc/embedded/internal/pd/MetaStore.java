package io.kvdc.embedded.internal.pd;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.topology.Keys;
import io.kvdc.proto.meta_storagepb.Event;
import io.kvdc.proto.meta_storagepb.Event.EventType;
import io.kvdc.proto.meta_storagepb.KeyValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A small store with revisions, histories and watches, in the place of etcd. */
final class MetaStore {
  /** How many past events are kept; older revisions count as compacted. */
  static final int HISTORY = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<ByteString, KeyValue> entries = new TreeMap<>(Keys.ORDER);
  private final Deque<Event> history = new ArrayDeque<>();
  private final Collection<Watch> watches = new ArrayList<>();
  private long revision = 1;
  private long compactRevision;

  /** Part of a write: a value to put, or null to delete. */
  record Change(ByteString key, @Nullable ByteString value) {}

  /**
   * What a write did: the revision after it, and what was there before each change that had an
   * effect.
   */
  record Written(long revision, List<Event> events) {}

  /** What a read found: at most the limit of entries, and how many there are in all. */
  record Found(long revision, List<KeyValue> entries, int count) {}

  /** Hears of writes. Called while the store is locked; must not block. */
  interface WatchListener {
    void onEvents(long revision, List<Event> events);
  }

  /** A revision that cannot be read or watched any more. */
  static final class CompactedException extends RefusedException {
    private static final long serialVersionUID = 1L;
    private final long compactRevision;

    CompactedException(long compactRevision) {
      super("etcdserver: mvcc: required revision has been compacted");
      this.compactRevision = compactRevision;
    }

    long compactRevision() {
      return compactRevision;
    }
  }

  /** Applies all changes as one revision. */
  Written write(List<Change> changes) {
    return locked(
        () -> {
          long next = revision + 1;
          List<Event> events = new ArrayList<>(changes.size());
          for (Change change : changes) {
            Event event = apply(change, next);
            if (event != null) {
              events.add(event);
            }
          }
          if (!events.isEmpty()) {
            revision = next;
            remember(events);
            watches.forEach(watch -> watch.offer(next, events));
          }
          return new Written(revision, events);
        });
  }

  /**
   * Reads the keys of a range.
   *
   * @param at the revision to read, 0 for the newest
   * @param limit the most entries to return, 0 for all
   */
  Found read(MetaRange range, long at, long limit) {
    return locked(
        () -> {
          List<KeyValue> found = new ArrayList<>();
          int count = 0;
          for (KeyValue entry : entriesAt(at).tailMap(range.start()).values()) {
            if (!range.contains(entry.getKey())) {
              break;
            }
            count++;
            if (limit <= 0 || found.size() < limit) {
              found.add(entry);
            }
          }
          return new Found(revision, found, count);
        });
  }

  /**
   * Tells the listener of all writes to a range.
   *
   * @param from the first revision to tell of, past ones included; 0 for those to come
   * @return ends the watch
   */
  Runnable watch(MetaRange range, long from, WatchListener listener) {
    return locked(
        () -> {
          if (from != 0 && from <= compactRevision) {
            throw new CompactedException(compactRevision);
          }
          Watch watch = new Watch(range, listener);
          if (from != 0) {
            replay(from, watch);
          }
          watches.add(watch);
          return () -> unwatch(watch);
        });
  }

  long revision() {
    return locked(() -> revision);
  }

  private void unwatch(Watch watch) {
    lock.lock();
    try {
      watches.remove(watch);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Event apply(Change change, long at) {
    KeyValue before = entries.get(change.key());
    Event.Builder event = Event.newBuilder();
    if (before != null) {
      event.setPrevKv(before);
    }
    if (change.value() == null) {
      if (before == null) {
        return null;
      }
      entries.remove(change.key());
      return event
          .setType(EventType.DELETE)
          .setKv(KeyValue.newBuilder().setKey(change.key()).setModRevision(at))
          .build();
    }
    KeyValue after =
        KeyValue.newBuilder()
            .setKey(change.key())
            .setValue(change.value())
            .setCreateRevision(before == null ? at : before.getCreateRevision())
            .setModRevision(at)
            .setVersion(before == null ? 1 : before.getVersion() + 1)
            .build();
    entries.put(change.key(), after);
    return event.setType(EventType.PUT).setKv(after).build();
  }

  private void remember(List<Event> events) {
    history.addAll(events);
    while (history.size() > HISTORY) {
      compactRevision = history.removeFirst().getKv().getModRevision();
    }
  }

  private void replay(long from, Watch watch) {
    List<Event> batch = new ArrayList<>();
    long batchRevision = 0;
    for (Event event : history) {
      long at = event.getKv().getModRevision();
      if (at < from) {
        continue;
      }
      if (at != batchRevision) {
        watch.offer(batchRevision, batch);
        batch = new ArrayList<>();
        batchRevision = at;
      }
      batch.add(event);
    }
    watch.offer(batchRevision, batch);
  }

  private NavigableMap<ByteString, KeyValue> entriesAt(long at) {
    if (at == 0 || at == revision) {
      return entries;
    }
    if (at > revision) {
      throw new RefusedException("etcdserver: mvcc: required revision is a future revision");
    }
    if (at < compactRevision) {
      throw new CompactedException(compactRevision);
    }
    NavigableMap<ByteString, KeyValue> past = new TreeMap<>(entries);
    Iterator<Event> newestFirst = history.descendingIterator();
    while (newestFirst.hasNext()) {
      Event event = newestFirst.next();
      if (event.getKv().getModRevision() <= at) {
        break;
      }
      if (event.hasPrevKv()) {
        past.put(event.getKv().getKey(), event.getPrevKv());
      } else {
        past.remove(event.getKv().getKey());
      }
    }
    return past;
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private record Watch(MetaRange range, WatchListener listener) {
    void offer(long revision, List<Event> events) {
      List<Event> mine =
          events.stream().filter(event -> range.contains(event.getKv().getKey())).toList();
      if (!mine.isEmpty()) {
        listener.onEvents(revision, mine);
      }
    }
  }
}
