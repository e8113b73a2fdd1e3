package io.kvdc.bench.load;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.SessionKind;
import java.util.ArrayList;
import java.util.List;

/** Writes the keys that workloads read, through this driver. */
final class Loading {

  private static final int BATCH = 1000;

  private Loading() {}

  /**
   * Writes all keys.
   *
   * @param url the cluster
   * @param space the keys
   * @param session RAW: by raw puts; else in transactions
   */
  static void load(String url, KeySpace space, SessionKind session) {
    Bytes value = Bytes.wrap(space.value());
    try (Connection connection = Kv.connect(url)) {
      for (long from = 0; from < space.count(); from += BATCH) {
        long to = Math.min(space.count(), from + BATCH);
        List<KeyValue> batch = new ArrayList<>(BATCH);
        for (long number = from; number < to; number++) {
          batch.add(new KeyValue(Bytes.wrap(space.key(number)), value));
        }
        if (session == SessionKind.RAW) {
          connection.raw().batchPut(batch);
        } else {
          connection.transact(
              transaction -> {
                batch.forEach(entry -> transaction.put(entry.key(), entry.value()));
                return true;
              });
        }
      }
    }
  }
}
