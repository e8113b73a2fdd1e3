package io.kvdc.tikv.internal.txn.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.proto.kvrpcpb.Action;
import io.kvdc.proto.kvrpcpb.ResolveLockResponse;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.txn.ScriptedTxns;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How much goes on in the background. */
class BackgroundRemovalTest {

  private final ScriptedTxns txns = new ScriptedTxns();
  private final BackgroundRemoval background = new BackgroundRemoval(txns.access());
  private final LockRemoval removal = new LockRemoval(txns.access());

  private ApiCall<CachedRegion> call(Caller caller) {
    TxnLock lock = Locks.lock(txns.access(), Locks.info("a", "p", 1));
    return removal.ofRegion(caller, lock, new TxnStatus(0, 5, Action.NoAction, null));
  }

  private Caller cause() {
    return new Caller(
        txns.access()
            .backoffer(TxnBudget.BACKGROUND_RESOLVE, txns.access().deadline(Duration.ofSeconds(9))),
        "");
  }

  @Test
  void itIsBounded() {
    CompletableFuture<ResolveLockResponse> held = new CompletableFuture<>();
    txns.cluster().answerLater(TxnRpcs.RESOLVE_LOCK, request -> held);
    for (int i = 0; i < BackgroundRemoval.MOST; i++) {
      assertThat(background.tryStart(null, cause(), this::call)).isTrue();
    }
    assertThat(background.tryStart(null, cause(), this::call)).isFalse();
    assertThat(txns.cluster().requests()).hasSize(BackgroundRemoval.MOST);
    held.complete(ResolveLockResponse.getDefaultInstance());
    assertThat(background.running()).isZero();
    assertThat(background.tryStart(null, cause(), this::call)).isTrue();
  }

  @Test
  void afterTheEndNothingIsSent() {
    background.close();
    assertThat(background.tryStart(null, cause(), this::call)).isTrue();
    assertThat(txns.cluster().requests()).isEmpty();
    assertThat(background.running()).isZero();
  }
}
