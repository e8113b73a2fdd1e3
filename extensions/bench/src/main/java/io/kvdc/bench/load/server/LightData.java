package io.kvdc.bench.load.server;

import com.google.protobuf.ByteString;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawBatchGetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchGetResponse;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.RawScanResponse;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Entries in memory, with their answers encoded beforehand. A transaction's read of a key finds
 * what raw writes wrote: to the client it is the same work.
 */
final class LightData {

  private static final ByteString NOT_FOUND =
      RawGetResponse.newBuilder().setNotFound(true).build().toByteString();

  private final Map<ByteString, Entry> byKey = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<ByteString, Entry> inOrder =
      new ConcurrentSkipListMap<>(ByteString.unsignedLexicographicalComparator());

  /** One key; what is encoded of it is replaced as a whole. */
  private static final class Entry {
    private volatile Encoded encoded;

    private Entry(Encoded encoded) {
      this.encoded = encoded;
    }
  }

  private record Encoded(ByteString answer, KvPair pair) {}

  void put(ByteString key, ByteString value) {
    Encoded encoded =
        new Encoded(
            RawGetResponse.newBuilder().setValue(value).build().toByteString(),
            KvPair.newBuilder().setKey(key).setValue(value).build());
    Entry known = byKey.get(key);
    if (known != null) {
      known.encoded = encoded;
      return;
    }
    Entry fresh = new Entry(encoded);
    Entry other = byKey.putIfAbsent(key, fresh);
    if (other == null) {
      inOrder.put(key, fresh);
    } else {
      other.encoded = encoded;
    }
  }

  /**
   * The answer to a get, raw or not: the fields that are set have the same numbers in both.
   *
   * @param key the key
   */
  ByteString get(ByteString key) {
    Entry entry = byKey.get(key);
    return entry == null ? NOT_FOUND : entry.encoded.answer();
  }

  RawBatchGetResponse batchGet(RawBatchGetRequest request) {
    RawBatchGetResponse.Builder response = RawBatchGetResponse.newBuilder();
    for (ByteString key : request.getKeysList()) {
      Entry entry = byKey.get(key);
      if (entry != null) {
        response.addPairs(entry.encoded.pair());
      }
    }
    return response.build();
  }

  void batchPut(RawBatchPutRequest request) {
    request.getPairsList().forEach(pair -> put(pair.getKey(), pair.getValue()));
  }

  RawScanResponse scan(RawScanRequest request) {
    RawScanResponse.Builder response = RawScanResponse.newBuilder();
    Comparator<ByteString> order = ByteString.unsignedLexicographicalComparator();
    ByteString end = request.getEndKey();
    for (Map.Entry<ByteString, Entry> each :
        inOrder.tailMap(request.getStartKey(), true).entrySet()) {
      if (response.getKvsCount() >= request.getLimit()
          || (!end.isEmpty() && order.compare(each.getKey(), end) >= 0)) {
        break;
      }
      response.addKvs(each.getValue().encoded.pair());
    }
    return response.build();
  }
}
