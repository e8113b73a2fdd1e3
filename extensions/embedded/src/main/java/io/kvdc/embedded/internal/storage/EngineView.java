package io.kvdc.embedded.internal.storage;

import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * All column families at one moment. Valid only while {@link KvEngine} runs the code that got it,
 * which must not write through it.
 */
public interface EngineView {

  /** Returns the value as it was written, null if there is none. */
  default byte @Nullable [] get(ColumnFamily family, byte[] key) {
    return map(family).get(key);
  }

  /** The family's live map. */
  NavigableMap<byte[], byte[]> map(ColumnFamily family);
}
