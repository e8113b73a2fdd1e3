package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A batch of 3,000 keys over five regions, one of which splits in mid-call, while one store answers
 * late (tikv/client-java#687, #634).
 */
class R3RawBatchTest {

  private static final int KEYS = 3_000;
  private static final Bytes SPLIT = key(1_500);

  private final Clusters clusters = Clusters.of(3);

  @AfterEach
  void close() {
    clusters.close();
  }

  @Test
  void allIsWrittenOnceAndInTime() {
    clusters.cluster().split(key(600), key(1_200), key(1_800), key(2_400));
    clusters.cluster().scatter();
    RawSession raw = clusters.connect("timeout=20s").raw();
    raw.put(SPLIT, Bytes.EMPTY);
    long slow = clusters.cluster().regionOf(key(2_500)).leaderStoreId();
    ConcurrentMap<ByteString, Integer> sent = new ConcurrentHashMap<>();
    AtomicBoolean splits = new AtomicBoolean(true);
    // Never hits: it only watches, and splits a region in front of the first request for it.
    clusters
        .cluster()
        .faults()
        .inject(
            Calls.to("RawBatchPut")
                .where(
                    call -> {
                      RawBatchPutRequest request = (RawBatchPutRequest) call.request();
                      request
                          .getPairsList()
                          .forEach(pair -> sent.merge(pair.getKey(), 1, Integer::sum));
                      if (holds(request) && splits.compareAndSet(true, false)) {
                        clusters.cluster().split(SPLIT);
                      }
                      return false;
                    }),
            FaultAction.dropRequest());
    clusters
        .cluster()
        .faults()
        .inject(Calls.to("RawBatchPut").on(slow), FaultAction.delayAnswer(Duration.ofMillis(200)));
    List<KeyValue> entries =
        IntStream.range(0, KEYS).mapToObj(i -> new KeyValue(key(i), Bytes.of(i % 100))).toList();

    raw.batchPut(entries);

    assertThat(splits).isFalse();
    assertThat(raw.batchGet(entries.stream().map(KeyValue::key).toList()))
        .containsExactlyElementsOf(entries.stream().map(KeyValue::value).toList());
    assertThat(sent).hasSize(KEYS);
    // Only the keys of requests that met the split went out again.
    long again = sent.values().stream().filter(times -> times > 1).count();
    assertThat(again).isBetween(1L, 600L);
    assertThat(sent.values()).allMatch(times -> times <= 2);
  }

  private static boolean holds(RawBatchPutRequest request) {
    return request.getPairsList().stream()
        .anyMatch(pair -> Bytes.wrap(pair.getKey().toByteArray()).equals(SPLIT));
  }
}
