package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.embedded.RawCoprocessor;
import io.kvdc.embedded.RawCoprocessor.CoprocessorException;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KeyOutsideException;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.RawStore;
import io.kvdc.embedded.internal.storage.StorageException;
import io.kvdc.proto.kvrpcpb.RawCoprocessorRequest;
import io.kvdc.proto.kvrpcpb.RawCoprocessorResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** RawCoprocessor: hands a request to the plug-in of its name. */
final class RawCoprocessorCommand {

  private static final System.Logger LOG = System.getLogger(RawCoprocessorCommand.class.getName());

  private final RegionCheck regions;
  private final RawStore store;
  private final Map<String, RawCoprocessor> plugins;

  RawCoprocessorCommand(RegionCheck regions, RawStore store, Map<String, RawCoprocessor> plugins) {
    this.regions = regions;
    this.store = store;
    this.plugins = plugins;
  }

  RawCoprocessorResponse call(RawCoprocessorRequest request) {
    RawCoprocessorResponse.Builder response = RawCoprocessorResponse.newBuilder();
    RawCoprocessor plugin = plugins.get(request.getCoprName());
    if (plugin == null) {
      return response
          .setError("No registered coprocessor with name '" + request.getCoprName() + "'")
          .build();
    }
    try {
      if (!VersionRequirement.parse(request.getCoprVersionReq()).matches(plugin.version())) {
        return response
            .setError(
                "The plugin '%s' with version '%s' does not satisfy the version constraint '%s'"
                    .formatted(plugin.name(), plugin.version(), request.getCoprVersionReq()))
            .build();
      }
      KeySpan region = regions.write(request.getContext()).span();
      List<KeyRange> ranges =
          request.getRangesList().stream()
              .map(range -> KeyRange.of(toBytes(range.getStartKey()), toBytes(range.getEndKey())))
              .toList();
      Bytes answer = plugin.handle(ranges, toBytes(request.getData()), new Region(store, region));
      response.setData(toByteString(answer));
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (CoprocessorException | IllegalArgumentException e) {
      response.setError(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "coprocessor " + plugin.name() + " failed", e);
      response.setError("coprocessor '" + plugin.name() + "' failed: " + e);
    }
    return response.build();
  }

  private static Bytes toBytes(ByteString bytes) {
    return Bytes.wrap(bytes.toByteArray());
  }

  private static ByteString toByteString(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toByteArray());
  }

  /** What a plug-in may touch. */
  private record Region(RawStore store, KeySpan span) implements RawCoprocessor.RegionData {

    @Override
    public @Nullable Bytes get(Bytes key) throws CoprocessorException {
      try {
        ByteString value = store.get(span, ColumnFamily.DEFAULT, toByteString(key));
        return value == null ? null : toBytes(value);
      } catch (StorageException e) {
        throw new CoprocessorException(e.getMessage());
      }
    }

    @Override
    public List<KeyValue> scan(Bytes start, Bytes end, int limit) throws CoprocessorException {
      try {
        var scan =
            new RawStore.RawScan(toByteString(start), toByteString(end), limit, false, false);
        return store.scan(span, ColumnFamily.DEFAULT, scan).stream()
            .map(pair -> new KeyValue(toBytes(pair.key()), toBytes(pair.value())))
            .toList();
      } catch (StorageException e) {
        throw new CoprocessorException(e.getMessage());
      }
    }

    @Override
    public void put(Bytes key, Bytes value) throws CoprocessorException {
      try {
        store.put(
            span,
            ColumnFamily.DEFAULT,
            List.of(toByteString(key)),
            List.of(toByteString(value)),
            List.of(0L));
      } catch (KeyOutsideException e) {
        throw new CoprocessorException("key outside the region");
      }
    }

    @Override
    public void delete(Bytes key) throws CoprocessorException {
      try {
        store.delete(span, ColumnFamily.DEFAULT, List.of(toByteString(key)));
      } catch (KeyOutsideException e) {
        throw new CoprocessorException("key outside the region");
      }
    }
  }
}
