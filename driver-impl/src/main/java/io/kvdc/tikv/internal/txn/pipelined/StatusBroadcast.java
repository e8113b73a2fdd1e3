package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.proto.kvrpcpb.BroadcastTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.BroadcastTxnStatusResponse;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.TxnStatus;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.StoreCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.store.StoreUpkeep;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells all stores how a transaction stands, so that readers there need not ask its primary key. A
 * hint: who does not hear it asks, and errors are ignored (client-go txnkv/transaction/2pc.go:
 * broadcastToAllStores).
 */
final class StatusBroadcast extends ApiCall<@Nullable Void> {

  /** Stores that are told at the same time (client-go: broadcastMaxConcurrency). */
  static final int MOST_AT_ONCE = 10;

  /** How long a store has to answer (client-go: broadcastRpcTimeout). */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final TxnAccess access;
  private final StoreUpkeep stores;
  private final Consumer<Context.Builder> context;
  private final BroadcastTxnStatusRequest request;
  private final Queue<KnownStore> left = new ConcurrentLinkedQueue<>();
  private final Set<ApiCall<?>> underWay = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();

  /**
   * Begins a call.
   *
   * @param access sends
   * @param backoffer of {@link #backoffer}
   * @param stores knows all stores
   * @param context what each request says of itself
   * @param status what they are told
   */
  StatusBroadcast(
      TxnAccess access,
      Backoffer backoffer,
      StoreUpkeep stores,
      Consumer<Context.Builder> context,
      TxnStatus status) {
    super(backoffer);
    this.access = access;
    this.stores = stores;
    this.context = context;
    this.request = BroadcastTxnStatusRequest.newBuilder().addTxnStatus(status).build();
  }

  /** The budget and the deadline of a broadcast. */
  static Backoffer backoffer(TxnAccess access) {
    return access.backoffer(TxnBudget.BROADCAST, access.deadline(TIMEOUT.multipliedBy(12)));
  }

  @Override
  public void start() {
    Stages.whenEnded(stores.listed(backoffer().deadline()), listed -> tellAll(), this::fail);
  }

  private void tellAll() {
    for (KnownStore store : access.sender().stores().all()) {
      if (!store.isTiFlash() && !store.tombstone()) {
        left.add(store);
      }
    }
    // One more than there are stores, so that it does not end before all were looked at.
    open.set(left.size() + 1);
    for (int i = 0; i < MOST_AT_ONCE; i++) {
      tellNext();
    }
    ended();
  }

  private void tellNext() {
    KnownStore store = left.poll();
    if (store == null) {
      return;
    }
    ToOne call = new ToOne(store.id());
    underWay.add(call);
    Completions.whenDone(
        call,
        (done, failure) -> {
          underWay.remove(call);
          ended();
          if (!isEnded()) {
            tellNext();
          }
        });
    call.start();
  }

  private void ended() {
    if (open.decrementAndGet() == 0) {
      succeed(null);
    }
  }

  @Override
  protected void cancelParts() {
    left.clear();
    underWay.forEach(call -> call.cancel(false));
  }

  private final class ToOne
      extends StoreCall<BroadcastTxnStatusRequest, BroadcastTxnStatusResponse, Boolean> {

    ToOne(long storeId) {
      super(
          access.sender(),
          TxnRpcs.BROADCAST_TXN_STATUS.within(TIMEOUT),
          new Backoffer(
                  access.environment(),
                  access.deadline(TIMEOUT),
                  TxnBudget.BROADCAST.millis(access.settings().backoffWeight()))
              .within(StatusBroadcast.this.backoffer()),
          storeId,
          request);
    }

    @Override
    protected void describe(Context.Builder builder) {
      context.accept(builder);
    }

    @Override
    protected Boolean read(BroadcastTxnStatusResponse response, int sent) {
      return true;
    }
  }
}
