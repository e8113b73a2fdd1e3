package io.kvdc.tikv.crash;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the survivor comes upon what is left. */
enum Survivor {
  GETS {
    @Override
    List<@Nullable Bytes> read(Snapshot snapshot, List<Bytes> keys) {
      List<@Nullable Bytes> values = new ArrayList<>();
      keys.forEach(key -> values.add(snapshot.get(key)));
      return values;
    }
  },
  BATCH {
    @Override
    List<@Nullable Bytes> read(Snapshot snapshot, List<Bytes> keys) {
      return snapshot.batchGet(keys);
    }
  },
  SCAN {
    @Override
    List<@Nullable Bytes> read(Snapshot snapshot, List<Bytes> keys) {
      try (var cursor = snapshot.scan(KeyRange.all())) {
        List<@Nullable Bytes> values = new ArrayList<>();
        cursor.toList().forEach(pair -> values.add(pair.value()));
        return values;
      }
    }
  };

  /** Reads what is all that there is, in the order of the keys. */
  abstract List<@Nullable Bytes> read(Snapshot snapshot, List<Bytes> keys);
}
