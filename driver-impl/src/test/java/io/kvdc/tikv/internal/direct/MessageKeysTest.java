package io.kvdc.tikv.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.ScanRequest;
import io.kvdc.proto.kvrpcpb.ScanResponse;
import io.kvdc.proto.kvrpcpb.SplitRegionResponse;
import io.kvdc.proto.metapb.Region;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import org.junit.jupiter.api.Test;

class MessageKeysTest {

  private static final KeyCodec CODEC = KeyCodec.v2Txn(new Keyspace(7, "seven"));
  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");

  private final MessageKeys keys = new MessageKeys(CODEC);

  private static ByteString plain(Bytes key) {
    return ByteStrings.of(key);
  }

  private static ByteString stored(Bytes key) {
    return ByteStrings.of(CODEC.encodeKey(key));
  }

  @Test
  void keysInMessagesInListsAreEncoded() {
    PrewriteRequest request =
        PrewriteRequest.newBuilder()
            .setPrimaryLock(plain(A))
            .addMutations(Mutation.newBuilder().setKey(plain(A)).setValue(plain(B)))
            .addSecondaries(plain(B))
            .build();

    assertThat(keys.encode(request))
        .isEqualTo(
            PrewriteRequest.newBuilder()
                .setPrimaryLock(stored(A))
                .addMutations(Mutation.newBuilder().setKey(stored(A)).setValue(plain(B)))
                .addSecondaries(stored(B))
                .build());
  }

  @Test
  void aPrimaryKeyThatIsNotGivenStaysAway() {
    CommitRequest request = CommitRequest.newBuilder().addKeys(plain(A)).build();

    assertThat(keys.encode(request))
        .isEqualTo(CommitRequest.newBuilder().addKeys(stored(A)).build());
  }

  @Test
  void openRangesEndWithTheKeyspace() {
    ScanRequest forward = keys.encode(ScanRequest.newBuilder().setStartKey(plain(A)).build());
    ScanRequest reverse =
        keys.encode(ScanRequest.newBuilder().setReverse(true).setEndKey(plain(A)).build());

    Bytes end = CODEC.encodeRange(io.kvdc.KeyRange.from(A)).end();
    assertThat(forward.getStartKey()).isEqualTo(stored(A));
    assertThat(forward.getEndKey()).isEqualTo(ByteStrings.of(end));
    assertThat(reverse.getStartKey()).isEqualTo(ByteStrings.of(end));
    assertThat(reverse.getEndKey()).isEqualTo(stored(A));
  }

  @Test
  void answersAreDecodedToTheirLastLock() {
    ScanResponse answer =
        ScanResponse.newBuilder()
            .addPairs(
                KvPair.newBuilder()
                    .setError(
                        KeyError.newBuilder()
                            .setLocked(
                                LockInfo.newBuilder()
                                    .setKey(stored(A))
                                    .setPrimaryLock(stored(B))
                                    .addSecondaries(stored(A)))))
            .addPairs(KvPair.newBuilder().setKey(stored(B)).setValue(stored(A)))
            .build();

    ScanResponse decoded = keys.decode(answer);

    LockInfo lock = decoded.getPairs(0).getError().getLocked();
    assertThat(lock.getKey()).isEqualTo(plain(A));
    assertThat(lock.getPrimaryLock()).isEqualTo(plain(B));
    assertThat(lock.getSecondariesList()).containsExactly(plain(A));
    assertThat(decoded.getPairs(1).getKey()).isEqualTo(plain(B));
    assertThat(decoded.getPairs(1).getValue()).isEqualTo(stored(A));
  }

  @Test
  void boundsOfRegionsAreDecodedAsPdKeepsThem() {
    SplitRegionResponse answer =
        SplitRegionResponse.newBuilder()
            .addRegions(
                Region.newBuilder()
                    .setStartKey(ByteStrings.of(CODEC.toPdKey(CODEC.encodeKey(A))))
                    .setEndKey(ByteString.EMPTY))
            .build();

    Region region = keys.decode(answer).getRegions(0);

    assertThat(region.getStartKey()).isEqualTo(plain(A));
    assertThat(region.getEndKey()).isEmpty();
  }

  @Test
  void aKeyOfAnotherKeyspaceIsAnError() {
    ByteString foreign = ByteStrings.of(KeyCodec.v2Txn(new Keyspace(8, "eight")).encodeKey(A));
    ScanResponse answer =
        ScanResponse.newBuilder().addPairs(KvPair.newBuilder().setKey(foreign)).build();

    assertThatThrownBy(() -> keys.decode(answer)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void withoutKeyspaceNothingChanges() {
    PrewriteRequest request = PrewriteRequest.newBuilder().setPrimaryLock(plain(A)).build();

    assertThat(new MessageKeys(KeyCodec.v1Txn()).encode(request)).isEqualTo(request);
  }
}
