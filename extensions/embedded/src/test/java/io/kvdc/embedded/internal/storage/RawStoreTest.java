package io.kvdc.embedded.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.internal.storage.RawStore.KeyBounds;
import io.kvdc.embedded.internal.storage.RawStore.RawChecksum;
import io.kvdc.embedded.internal.storage.RawStore.RawPair;
import io.kvdc.embedded.internal.storage.RawStore.RawScan;
import io.kvdc.embedded.internal.storage.RawStore.Swap;
import io.kvdc.embedded.internal.storage.RawStore.SwapResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RawStoreTest {

  private static final ColumnFamily CF = ColumnFamily.DEFAULT;
  private static final KeySpan ALL = span("", "");

  private Instant now = Instant.ofEpochSecond(1_000);
  private final KvEngine engine = new KvEngine();
  private final RawStore store = new RawStore(engine, ApiVersion.V1TTL, () -> now);

  @Test
  void tellsAnEmptyValueFromNone() throws Exception {
    put("a", "", 0);

    assertThat(store.get(ALL, CF, key("a"))).isEqualTo(ByteString.EMPTY);
    assertThat(store.get(ALL, CF, key("b"))).isNull();
  }

  @Test
  void letsAValueLiveForTheSecondsItWasGiven() throws Exception {
    put("a", "v", 10);

    pass(9);
    assertThat(store.get(ALL, CF, key("a"))).isEqualTo(key("v"));
    assertThat(store.timeToLive(ALL, CF, key("a"))).isEqualTo(1);

    pass(1);
    assertThat(store.get(ALL, CF, key("a"))).isNull();
    assertThat(store.timeToLive(ALL, CF, key("a"))).isEqualTo(-1);
  }

  @Test
  void knowsNoTimeToLiveOfAValueThatLivesForEver() throws Exception {
    put("a", "v", 0);

    assertThat(store.timeToLive(ALL, CF, key("a"))).isZero();
  }

  @Test
  void leavesExpiredValuesOutOfScansAndChecksums() throws Exception {
    put("a", "v", 10);
    put("b", "v", 0);
    RawChecksum onlyB = store.checksum(ALL, List.of(new KeyBounds(key("b"), key("c"))));

    pass(10);

    assertThat(scan("a", "", false)).containsExactly("b");
    assertThat(scan("z", "", true)).containsExactly("b");
    assertThat(store.checksum(ALL, List.of(new KeyBounds(key("a"), key("c"))))).isEqualTo(onlyB);
  }

  @Test
  void freesAnExpiredValueWhenItIsReadAgain() throws Exception {
    put("a", "v", 10);
    pass(10);

    store.get(ALL, CF, key("a"));

    assertThat(engine.count(CF, ALL)).isZero();
  }

  @Test
  void swapsOnlyWhatIsExpected() throws Exception {
    put("a", "1", 0);

    assertThat(swap("a", "x", "2")).isEqualTo(new SwapResult(false, key("1")));
    assertThat(swap("a", "1", "2")).isEqualTo(new SwapResult(true, key("1")));
    assertThat(store.get(ALL, CF, key("a"))).isEqualTo(key("2"));
  }

  @Test
  void takesAnExpiredValueForNoneInASwap() throws Exception {
    put("a", "1", 10);
    pass(10);

    assertThat(swap("a", "1", "2")).isEqualTo(new SwapResult(false, null));
    assertThat(swap("a", null, "2")).isEqualTo(new SwapResult(true, null));
  }

  @Test
  void doesNotTakeAnEmptyValueForNoneInASwap() throws Exception {
    assertThat(swap("a", "", "2").swapped()).isFalse();

    put("a", "", 0);
    assertThat(swap("a", null, "2").swapped()).isFalse();
    assertThat(swap("a", "", "2").swapped()).isTrue();
  }

  @Test
  void deletesInASwapIfAsked() throws Exception {
    put("a", "1", 0);

    store.compareAndSwap(ALL, CF, key("a"), new Swap(key("1"), ByteString.EMPTY, 0, true));

    assertThat(store.get(ALL, CF, key("a"))).isNull();
  }

  @Test
  void writesNothingOfABatchThatLeavesTheRegion() throws Exception {
    KeySpan region = span("a", "m");

    assertThatThrownBy(
            () ->
                store.put(
                    region,
                    CF,
                    List.of(key("b"), key("m")),
                    List.of(key("1"), key("1")),
                    List.of(0L, 0L)))
        .isInstanceOfSatisfying(
            KeyOutsideException.class,
            e -> assertThat(e.key()).isEqualTo("m".getBytes(StandardCharsets.UTF_8)));
    assertThat(store.get(region, CF, key("b"))).isNull();
  }

  @Test
  void refusesAPointReadOutsideTheRegion() {
    assertThatThrownBy(() -> store.get(span("a", "m"), CF, key("m")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is out of [region 7]");
  }

  @Test
  void cutsAScanToTheRegion() throws Exception {
    put("b", "v", 0);
    put("k", "v", 0);
    put("n", "v", 0);
    KeySpan region = span("c", "m");

    assertThat(keys(store.scan(region, CF, new RawScan(key("c"), key("z"), 9, false, false))))
        .containsExactly("k");
    assertThat(keys(store.scan(region, CF, new RawScan(key("m"), key("a"), 9, false, true))))
        .containsExactly("k");
  }

  @Test
  void refusesAScanThatBeginsOutsideTheRegion() {
    var scan = new RawScan(key("b"), ByteString.EMPTY, 9, false, false);

    assertThatThrownBy(() -> store.scan(span("c", "m"), CF, scan))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void scansNothingBackwardsFromTheEmptyKey() throws Exception {
    put("a", "v", 0);

    assertThat(scan("", "", true)).isEmpty();
  }

  @Test
  void scansNoFurtherThanItsLimit() throws Exception {
    put("a", "v", 0);
    put("b", "v", 0);

    assertThat(keys(store.scan(ALL, CF, new RawScan(key("a"), ByteString.EMPTY, 1, true, false))))
        .containsExactly("a");
    assertThat(store.scan(ALL, CF, new RawScan(key("a"), ByteString.EMPTY, 0, true, false)))
        .isEmpty();
  }

  @Test
  void deletesNoRangeThatLeavesTheRegion() throws Exception {
    put("b", "v", 0);

    assertThatThrownBy(() -> store.deleteRange(span("a", "m"), CF, key("b"), key("n")))
        .isInstanceOf(KeyOutsideException.class);
    assertThatThrownBy(() -> store.deleteRange(span("a", "m"), CF, key("b"), ByteString.EMPTY))
        .isInstanceOf(KeyOutsideException.class);
    assertThatThrownBy(() -> store.deleteRange(ALL, CF, key("b"), key("b")))
        .isInstanceOf(StorageException.class);
    assertThat(store.get(ALL, CF, key("b"))).isNotNull();
  }

  @Test
  void keepsTheOrderOfKeysInApiV2() throws Exception {
    RawStore encoded = new RawStore(new KvEngine(), ApiVersion.V2, () -> now);
    List<ByteString> keys = List.of(key("r"), key("rabcdefg"), key("rabcdefgh"), key("rb"));
    for (ByteString key : keys) {
      encoded.put(ALL, CF, List.of(key), List.of(key("v")), List.of(0L));
    }

    List<RawPair> pairs = encoded.scan(ALL, CF, new RawScan(key("r"), key("s"), 9, false, false));

    assertThat(pairs).extracting(RawPair::key).containsExactlyElementsOf(keys);
  }

  private SwapResult swap(String key, String expected, String value) throws StorageException {
    ByteString wanted = expected == null ? null : key(expected);
    return store.compareAndSwap(ALL, CF, key(key), new Swap(wanted, key(value), 0, false));
  }

  private List<String> scan(String start, String end, boolean reverse) throws StorageException {
    return keys(store.scan(ALL, CF, new RawScan(key(start), key(end), 100, false, reverse)));
  }

  private void put(String key, String value, long ttl) throws KeyOutsideException {
    store.put(ALL, CF, List.of(key(key)), List.of(key(value)), List.of(ttl));
  }

  private void pass(long seconds) {
    now = now.plus(Duration.ofSeconds(seconds));
  }

  private static List<String> keys(List<RawPair> pairs) {
    return pairs.stream().map(pair -> pair.key().toStringUtf8()).toList();
  }

  private static ByteString key(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static KeySpan span(String start, String end) {
    return new KeySpan(
        7, start.getBytes(StandardCharsets.UTF_8), end.getBytes(StandardCharsets.UTF_8));
  }
}
