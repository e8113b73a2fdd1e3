package io.kvdc.tikv.internal.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The engines of one driver: built for the first connection, closed with the last. */
public final class EngineRegistry {

  private final ConcurrentMap<EngineSettings, Slot> slots = new ConcurrentHashMap<>();

  /**
   * An engine for a connection.
   *
   * @param settings what it is built from
   * @return a share of it, to be released
   * @throws io.kvdc.error.KvException if it cannot be built
   */
  public Share acquire(EngineSettings settings) {
    while (true) {
      Slot slot = slots.computeIfAbsent(settings, Slot::new);
      Engine engine = slot.acquire();
      if (engine != null) {
        return new Share(slot, engine);
      }
      // Its last connection went just now; the next slot is a new one.
    }
  }

  /** How many engines there are. */
  public int size() {
    return slots.size();
  }

  /** What one connection holds of an engine. */
  public static final class Share {
    private final Slot slot;
    private final Engine engine;

    private Share(Slot slot, Engine engine) {
      this.slot = slot;
      this.engine = engine;
    }

    /** The engine. */
    public Engine engine() {
      return engine;
    }

    /** Gives it back, once; closes it if nobody else has it. */
    public void release() {
      slot.release();
    }
  }

  private final class Slot {
    private final EngineSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Engine engine;
    private int shares;
    private boolean gone;

    private Slot(EngineSettings settings) {
      this.settings = settings;
    }

    private @Nullable Engine acquire() {
      lock.lock();
      try {
        if (gone) {
          return null;
        }
        if (engine == null) {
          engine = Engine.open(settings);
        }
        shares++;
        return engine;
      } catch (RuntimeException | Error e) {
        leave();
        throw e;
      } finally {
        lock.unlock();
      }
    }

    private void release() {
      Engine last = null;
      lock.lock();
      try {
        shares--;
        if (shares == 0) {
          last = engine;
          leave();
        }
      } finally {
        lock.unlock();
      }
      if (last != null) {
        last.close();
      }
    }

    private void leave() {
      gone = true;
      slots.remove(settings, this);
    }
  }
}
