package io.kvdc.embedded;

import io.kvdc.embedded.internal.faults.FaultRules;
import io.kvdc.embedded.internal.faults.FoundFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong in an embedded cluster, for tests to make it go wrong. Thread-safe;
 * all methods return at once.
 *
 * <p>Of several faults that meet a call the one injected first applies.
 *
 * <pre>{@code
 * Fault lost = cluster.faults().inject(Calls.to("RawPut").times(1), FaultAction.dropAnswer());
 * }</pre>
 */
public final class Faults {

  private final StoreSwitch stores;
  private final RpcJournal journal = new RpcJournal();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final Map<Long, Fault> frozen = new ConcurrentHashMap<>();
  private final StoreConditions conditions = new StoreConditions();
  private final FaultRules rules = new Rules();

  Faults(StoreSwitch stores) {
    this.stores = stores;
  }

  /**
   * Puts a fault in force.
   *
   * @param calls which calls it meets
   * @param action what it does to them
   * @return for counting, releasing and removing it
   */
  public Fault inject(Calls calls, FaultAction action) {
    Fault fault = new Fault(calls, action);
    faults.add(fault);
    return fault;
  }

  /**
   * Takes a fault out of force and lets go what it holds.
   *
   * @param fault one of this cluster's; nothing happens if it was removed before
   */
  public void remove(Fault fault) {
    faults.remove(fault);
    fault.release();
  }

  /** Removes all faults and thaws all stores; stopped stores stay down. */
  public void clear() {
    List.copyOf(faults).forEach(this::remove);
    List.copyOf(frozen.keySet()).forEach(this::thawStore);
    conditions.clear();
  }

  /**
   * Stops a store's server: connections to it break and new ones are refused. Its regions elect
   * other leaders if a majority of their peers is still up.
   *
   * @param storeId a store of this cluster
   */
  public void stopStore(long storeId) {
    stores.stop(storeId);
  }

  /**
   * Starts a stopped store again, with its data and at its address.
   *
   * @param storeId a store of this cluster
   */
  public void startStore(long storeId) {
    stores.start(storeId);
  }

  /**
   * Makes a store accept requests and do nothing with them, like a process that was suspended. Its
   * regions keep their leaders.
   *
   * @param storeId a store of this cluster; {@link ReceivedCall#PD} for PD
   */
  public void freezeStore(long storeId) {
    frozen.computeIfAbsent(storeId, id -> inject(Calls.any().on(id), FaultAction.holdRequest()));
  }

  /**
   * Lets a frozen store go on, beginning with what it received while it was frozen.
   *
   * @param storeId a store of this cluster; nothing happens if it is not frozen
   */
  public void thawStore(long storeId) {
    Fault freeze = frozen.remove(storeId);
    if (freeze != null) {
      remove(freeze);
    }
  }

  /**
   * Sets the slow score that a store reports with its health feedback.
   *
   * @param storeId a store of this cluster
   * @param score from 1, healthy, to 100
   */
  public void slowScore(long storeId, int score) {
    conditions.setSlowScore(storeId, score);
  }

  /**
   * Sets how long a read would wait on a store before it is executed, as the store believes. Reads
   * whose context has a lower {@code busy_threshold_ms} are answered {@code ServerIsBusy} with this
   * estimate; all others are executed at once.
   *
   * @param storeId a store of this cluster
   * @param wait zero for not at all
   */
  public void estimatedWait(long storeId, Duration wait) {
    conditions.setEstimatedWait(storeId, wait);
  }

  /**
   * Makes the safe ts of a store lag behind PD's timestamps. Stale reads above it are answered
   * {@code DataIsNotReady}. It never goes back, so that a new lag shows when that time has passed.
   *
   * @param storeId a store of this cluster
   * @param lag zero for none
   */
  public void safeTsLag(long storeId, Duration lag) {
    conditions.setSafeTsLag(storeId, lag);
  }

  /**
   * Keeps the safe ts of a store where it is now.
   *
   * @param storeId a store of this cluster
   */
  public void holdSafeTs(long storeId) {
    conditions.holdSafeTs(storeId, stores.timestamp());
  }

  /**
   * Lets the safe ts of a store advance again.
   *
   * @param storeId a store of this cluster; nothing happens if it is not held
   */
  public void releaseSafeTs(long storeId) {
    conditions.releaseSafeTs(storeId);
  }

  /**
   * Makes a store answer health checks with NOT_SERVING, as one that is about to stop. It goes on
   * serving all the same.
   *
   * @param storeId a store of this cluster
   * @param serving true to make it answer SERVING again
   */
  public void reportServing(long storeId, boolean serving) {
    conditions.setServing(storeId, serving);
  }

  /**
   * Keeps a store from learning which timestamps were read in regions that it comes to lead from
   * now on. It answers async and one-phase commits in them {@code MaxTimestampNotSynced}. The same
   * happens, without this, while PD has no leader.
   *
   * @param storeId a store of this cluster
   * @param hold false to let it learn
   */
  public void holdMaxTsSync(long storeId, boolean hold) {
    conditions.holdMaxTs(storeId, hold);
  }

  /**
   * Makes a store find the commit timestamp of each async or one-phase commit too late for its
   * client, so that it locks the keys for a commit in two phases and says so: without a least
   * commit timestamp and without a commit timestamp in the answer (TiKV's fail point {@code
   * async_commit_1pc_force_fallback}).
   *
   * @param storeId a store of this cluster
   * @param force false to let it choose timestamps again
   */
  public void forceTwoPhases(long storeId, boolean force) {
    conditions.forceTwoPhases(storeId, force);
  }

  /**
   * Returns the count of what was received.
   *
   * @return always the same
   */
  public RpcJournal journal() {
    return journal;
  }

  FaultRules rules() {
    return rules;
  }

  /** How the cluster stops and starts the server of a store. */
  interface StoreSwitch {
    void stop(long storeId);

    void start(long storeId);

    /** The newest timestamp that PD has given out. */
    long timestamp();
  }

  private final class Rules implements FaultRules {

    @Override
    public @Nullable FoundFault find(ReceivedCall call) {
      journal.record(call.method(), call.storeId());
      for (Fault fault : faults) {
        if (fault.take(call)) {
          return new FoundFault(fault.action(), fault.released());
        }
      }
      return null;
    }

    @Override
    public void opened(String method, long storeId) {
      journal.record(method, storeId);
    }

    @Override
    public int slowScore(long storeId) {
      return conditions.slowScore(storeId);
    }

    @Override
    public Duration estimatedWait(long storeId) {
      return conditions.estimatedWait(storeId);
    }

    @Override
    public long safeTsLimit(long storeId, long now) {
      return conditions.safeTsLimit(storeId, now);
    }

    @Override
    public boolean isServing(long storeId) {
      return conditions.isServing(storeId);
    }

    @Override
    public boolean holdsMaxTs(long storeId) {
      return conditions.holdsMaxTs(storeId);
    }

    @Override
    public boolean forcesTwoPhases(long storeId) {
      return conditions.forcesTwoPhases(storeId);
    }
  }
}
