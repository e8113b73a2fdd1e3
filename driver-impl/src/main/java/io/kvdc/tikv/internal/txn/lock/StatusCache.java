package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The fates of transactions, as far as they are sealed; the oldest entries give way. Safe for use
 * by many threads.
 */
final class StatusCache {

  /** How many are kept (client-go txnkv/txnlock: ResolvedCacheSize). */
  static final int SIZE = 2048;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, TxnStatus> statuses = new HashMap<>();
  private final Queue<Long> inOrder = new ArrayDeque<>();

  @Nullable TxnStatus find(long startTs) {
    lock.lock();
    try {
      return statuses.get(startTs);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps a status if it is determined.
   *
   * @throws ProtocolException if another fate of the same transaction is known already
   */
  void save(long startTs, TxnStatus status) {
    if (!status.isDetermined()) {
      return;
    }
    lock.lock();
    try {
      TxnStatus known = statuses.putIfAbsent(startTs, status);
      if (known == null) {
        inOrder.add(startTs);
        if (inOrder.size() > SIZE) {
          statuses.remove(inOrder.remove());
        }
      } else if (!known.sameFate(status)) {
        throw contradiction(startTs, known, status);
      }
    } finally {
      lock.unlock();
    }
  }

  private static ProtocolException contradiction(long startTs, TxnStatus known, TxnStatus other) {
    return new ProtocolException(
        ErrorDetail.of(
            "stores contradict each other: transaction "
                + Long.toUnsignedString(startTs)
                + " was said to have "
                + known
                + ", and now "
                + other));
  }

  int size() {
    lock.lock();
    try {
      return statuses.size();
    } finally {
      lock.unlock();
    }
  }
}
