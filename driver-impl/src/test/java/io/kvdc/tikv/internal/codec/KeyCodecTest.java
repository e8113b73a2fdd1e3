package io.kvdc.tikv.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.APIVersion;
import io.kvdc.proto.kvrpcpb.Context;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyCodecTest {

  private static final Keyspace KEYSPACE = new Keyspace(0x010203, "ks");
  private static final Bytes PREFIX = Bytes.of('r', 1, 2, 3);
  private static final Bytes AFTER = Bytes.of('r', 1, 2, 4);
  private static final KeyCodec V2 = KeyCodec.v2Raw(KEYSPACE);

  private static Bytes bound(Bytes storeKey) {
    return MemcomparableBytes.encode(storeKey);
  }

  static List<KeyCodec> codecs() {
    return List.of(
        KeyCodec.v1Raw(),
        KeyCodec.v1Txn(),
        KeyCodec.v2Raw(KEYSPACE),
        KeyCodec.v2Txn(KEYSPACE),
        KeyCodec.v2Raw(new Keyspace(0, "DEFAULT")),
        KeyCodec.v2Txn(new Keyspace(Keyspace.MAX_ID, "last")));
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void keysComeBack(KeyCodec codec) {
    for (Bytes key : List.of(Bytes.of(0), Bytes.utf8("key"), Bytes.of(0xff, 0xff), Bytes.EMPTY)) {
      assertThat(codec.decodeKey(codec.encodeKey(key))).isEqualTo(key);
      Bytes storeKey = codec.encodeKey(key);
      assertThat(codec.fromPdKey(codec.toPdKey(storeKey))).isEqualTo(storeKey);
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void regionsAreDecodedIntoWhatTheRangeWas(KeyCodec codec) {
    for (KeyRange range :
        List.of(
            KeyRange.all(),
            KeyRange.from(Bytes.utf8("b")),
            KeyRange.to(Bytes.utf8("x")),
            KeyRange.of(Bytes.of(0), Bytes.of(0xff, 0xff)))) {
      KeyRange pd = codec.toPdRange(range);

      assertThat(codec.decodeRegionRange(pd.start(), pd.end())).isEqualTo(range);
    }
  }

  @Test
  void v1LeavesRawKeysAlone() {
    KeyCodec codec = KeyCodec.v1Raw();
    KeyRange range = KeyRange.of(Bytes.utf8("a"), Bytes.utf8("b"));

    assertThat(codec.encodeKey(range.start())).isSameAs(range.start());
    assertThat(codec.toPdRange(range)).isEqualTo(range);
    assertThat(codec.decodeRegionRange(Bytes.of(1, 2, 3), Bytes.EMPTY))
        .isEqualTo(KeyRange.from(Bytes.of(1, 2, 3)));
    assertThat(codec.prefixLength()).isZero();
  }

  @Test
  void v1TransactionalBoundsAreMemcomparable() {
    KeyCodec codec = KeyCodec.v1Txn();

    assertThat(codec.encodeKey(Bytes.utf8("a"))).isEqualTo(Bytes.utf8("a"));
    assertThat(codec.toPdKey(Bytes.utf8("a"))).isEqualTo(bound(Bytes.utf8("a")));
    assertThat(codec.decodeRegionRange(bound(Bytes.utf8("a")), Bytes.EMPTY))
        .isEqualTo(KeyRange.from(Bytes.utf8("a")));
  }

  @Test
  void v2PutsModeAndKeyspaceInFront() {
    assertThat(V2.encodeKey(Bytes.utf8("k"))).isEqualTo(PREFIX.concat(Bytes.utf8("k")));
    assertThat(KeyCodec.v2Txn(KEYSPACE).encodeKey(Bytes.utf8("k")))
        .isEqualTo(Bytes.of('x', 1, 2, 3, 'k'));
    assertThat(V2.prefixLength()).isEqualTo(4);
  }

  @Test
  void v2UnboundedRangesEndWithTheKeyspace() {
    assertThat(V2.encodeRange(KeyRange.all())).isEqualTo(KeyRange.of(PREFIX, AFTER));
    assertThat(V2.encodeRange(KeyRange.from(Bytes.utf8("k"))))
        .isEqualTo(KeyRange.of(PREFIX.concat(Bytes.utf8("k")), AFTER));
  }

  @Test
  void theLastKeyspaceEndsWhereTheModeDoes() {
    KeyCodec last = KeyCodec.v2Raw(new Keyspace(Keyspace.MAX_ID, "last"));

    assertThat(last.encodeRange(KeyRange.all()).end()).isEqualTo(Bytes.of('s'));
  }

  @Test
  void aKeyOfAnotherKeyspaceIsRefused() {
    for (Bytes foreign : List.of(AFTER, Bytes.of('x', 1, 2, 3, 'k'), Bytes.of('r', 1, 2))) {
      assertThatThrownBy(() -> V2.decodeKey(foreign))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("keyspace ks");
    }
  }

  @Test
  void regionsAreCutToTheKeyspace() {
    Bytes inside = PREFIX.concat(Bytes.utf8("m"));

    assertThat(V2.decodeRegionRange(Bytes.EMPTY, Bytes.EMPTY)).isEqualTo(KeyRange.all());
    assertThat(V2.decodeRegionRange(bound(Bytes.of('a')), bound(Bytes.of('z'))))
        .isEqualTo(KeyRange.all());
    assertThat(V2.decodeRegionRange(bound(Bytes.of('a')), bound(inside)))
        .isEqualTo(KeyRange.to(Bytes.utf8("m")));
    assertThat(V2.decodeRegionRange(bound(inside), bound(AFTER)))
        .isEqualTo(KeyRange.from(Bytes.utf8("m")));
    assertThat(V2.decodeRegionRange(bound(inside), Bytes.EMPTY))
        .isEqualTo(KeyRange.from(Bytes.utf8("m")));
  }

  @Test
  void regionsOutsideTheKeyspaceHaveNothingOfIt() {
    assertThat(V2.decodeRegionRange(bound(AFTER), Bytes.EMPTY).isEmpty()).isTrue();
    assertThat(V2.decodeRegionRange(Bytes.EMPTY, bound(PREFIX)).isEmpty()).isTrue();
    assertThat(V2.decodeRegionRange(bound(Bytes.of('a')), bound(Bytes.of('b'))).isEmpty()).isTrue();
  }

  @Test
  void aBoundThatIsNotMemcomparableIsRefused() {
    assertThatThrownBy(() -> V2.decodeRegionRange(Bytes.utf8("raw"), Bytes.EMPTY))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("API v1");
    assertThatThrownBy(() -> KeyCodec.v1Txn().fromPdKey(Bytes.utf8("raw")))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void requestsSayWhichApiTheySpeak() {
    Context.Builder v1 = Context.newBuilder();
    KeyCodec.v1Raw().describe(v1);
    Context.Builder v2 = Context.newBuilder();
    V2.describe(v2);

    assertThat(v1.getApiVersion()).isEqualTo(APIVersion.V1);
    assertThat(Integer.toUnsignedLong(v1.getKeyspaceId())).isEqualTo(0xffff_ffffL);
    assertThat(v2.getApiVersion()).isEqualTo(APIVersion.V2);
    assertThat(v2.getKeyspaceId()).isEqualTo(0x010203);
    assertThat(v2.getKeyspaceName()).isEqualTo("ks");
  }

  @Test
  void aKeyspaceIdHasThreeBytes() {
    assertThatThrownBy(() -> new Keyspace(Keyspace.MAX_ID + 1, "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Keyspace(-1, "x")).isInstanceOf(IllegalArgumentException.class);
  }
}
