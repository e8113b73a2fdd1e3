package io.kvdc.embedded.internal.tikv;

import static io.kvdc.embedded.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.coprocessor.Request;
import io.kvdc.proto.coprocessor.Response;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.FlashbackToVersionRequest;
import io.kvdc.proto.kvrpcpb.FlashbackToVersionResponse;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrepareFlashbackToVersionRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.SplitRegionRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlashbackTest {

  private static final String LONG = "v".repeat(300);

  private final TestStores stores = new TestStores(1, ApiVersion.V1);
  private long version;

  @BeforeEach
  void writeTwoVersions() {
    put("a", "old");
    put("b", LONG);
    put("c", "kept");
    version = stores.timestamp();
    put("a", "new");
    put("b", "new");
    put("d", "new");
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void allThatChangedGoesBackAndTheRestStays() {
    long startTs = prepare();

    assertThat(get("a", startTs).getRegionError().getFlashbackInProgress().getFlashbackStartTs())
        .isEqualTo(startTs);
    assertThat(get("a", startTs - 1).getError().hasLocked()).isFalse();
    assertThat(get("a", startTs - 1).getValue()).isEqualTo(bytes("new"));
    assertThat(prewrite("x", "v").getRegionError().hasFlashbackInProgress()).isTrue();
    assertThat(
            stores
                .leaderOf("a")
                .splitRegion(
                    SplitRegionRequest.newBuilder()
                        .setContext(stores.context("a"))
                        .addSplitKeys(bytes("m"))
                        .build())
                .getRegionError()
                .hasFlashbackInProgress())
        .isTrue();
    long commitTs = stores.timestamp();
    assertThat(finish(startTs, commitTs))
        .isEqualTo(FlashbackToVersionResponse.getDefaultInstance());
    assertThat(finish(startTs, commitTs))
        .isEqualTo(FlashbackToVersionResponse.getDefaultInstance());

    assertThat(value("a")).isEqualTo(bytes("old"));
    assertThat(value("b")).isEqualTo(bytes(LONG));
    assertThat(value("c")).isEqualTo(bytes("kept"));
    assertThat(get("d", stores.timestamp()).getNotFound()).isTrue();
    put("d", "again");
    assertThat(value("d")).isEqualTo(bytes("again"));
  }

  @Test
  void locksOfOthersAreRolledBack() {
    long lost = stores.timestamp();
    assertThat(prewriteAt("c", "lost", lost).getErrorsList()).isEmpty();

    long startTs = prepare();
    finish(startTs, stores.timestamp());

    assertThat(value("c")).isEqualTo(bytes("kept"));
    assertThat(
            stores
                .leaderOf("c")
                .kvCommit(
                    CommitRequest.newBuilder()
                        .setContext(stores.context("c"))
                        .setStartVersion(lost)
                        .addKeys(bytes("c"))
                        .setCommitVersion(stores.timestamp())
                        .build())
                .hasError())
        .isTrue();
  }

  @Test
  void withoutBeingPreparedNothingGoesBack() {
    assertThat(finish(stores.timestamp(), stores.timestamp()).getRegionError())
        .satisfies(error -> assertThat(error.hasFlashbackNotPrepared()).isTrue());
    assertThat(value("a")).isEqualTo(bytes("new"));
    long startTs = prepare();
    assertThat(finish(startTs, startTs).getError()).contains("Invalid transaction tso");
    assertThat(finish(startTs - 1, stores.timestamp()).getRegionError().hasFlashbackNotPrepared())
        .isTrue();
  }

  @Test
  void aCoprocessorRequestAlongOldBucketsIsRefused() {
    assertThat(coprocessor(1).hasRegionError()).isFalse();
    stores.topology().divide(stores.region("a").id(), List.of(bytes("m")));
    stores.topology().divide(stores.region("a").id(), List.of(bytes("n")));

    var error = coprocessor(1).getRegionError().getBucketVersionNotMatch();

    assertThat(error.getVersion()).isEqualTo(2);
    assertThat(error.getKeysList()).containsExactly(ByteString.EMPTY, bytes("n"), ByteString.EMPTY);
  }

  private Response coprocessor(long buckets) {
    try {
      return stores
          .leaderOf("a")
          .coprocessor(
              Request.newBuilder()
                  .setContext(stores.context("a").toBuilder().setBucketsVersion(buckets))
                  .setTp(103)
                  .build());
    } catch (StatusRuntimeException unimplemented) {
      return Response.getDefaultInstance();
    }
  }

  private long prepare() {
    long startTs = stores.timestamp();
    assertThat(
            stores
                .leaderOf("a")
                .kvPrepareFlashbackToVersion(
                    PrepareFlashbackToVersionRequest.newBuilder()
                        .setContext(stores.context("a"))
                        .setStartKey(bytes("a"))
                        .setEndKey(bytes("z"))
                        .setVersion(version)
                        .setStartTs(startTs)
                        .build())
                .hasRegionError())
        .isFalse();
    return startTs;
  }

  private FlashbackToVersionResponse finish(long startTs, long commitTs) {
    return stores
        .leaderOf("a")
        .kvFlashbackToVersion(
            FlashbackToVersionRequest.newBuilder()
                .setContext(stores.context("a"))
                .setStartKey(bytes("a"))
                .setEndKey(bytes("z"))
                .setVersion(version)
                .setStartTs(startTs)
                .setCommitTs(commitTs)
                .build());
  }

  private void put(String key, String value) {
    long startTs = stores.timestamp();
    assertThat(prewriteAt(key, value, startTs).getErrorsList()).isEmpty();
    stores
        .leaderOf(key)
        .kvCommit(
            CommitRequest.newBuilder()
                .setContext(stores.context(key))
                .setStartVersion(startTs)
                .addKeys(bytes(key))
                .setCommitVersion(stores.timestamp())
                .build());
  }

  private PrewriteResponse prewrite(String key, String value) {
    return prewriteAt(key, value, stores.timestamp());
  }

  private PrewriteResponse prewriteAt(String key, String value, long startTs) {
    return stores
        .leaderOf(key)
        .kvPrewrite(
            PrewriteRequest.newBuilder()
                .setContext(stores.context(key))
                .addMutations(
                    Mutation.newBuilder().setOp(Op.Put).setKey(bytes(key)).setValue(bytes(value)))
                .setPrimaryLock(bytes(key))
                .setStartVersion(startTs)
                .setLockTtl(3_000)
                .build());
  }

  private ByteString value(String key) {
    GetResponse found = get(key, stores.timestamp());
    assertThat(found.hasError() || found.hasRegionError()).isFalse();
    return found.getValue();
  }

  private GetResponse get(String key, long at) {
    return stores
        .leaderOf(key)
        .kvGet(
            GetRequest.newBuilder()
                .setContext(stores.context(key))
                .setKey(bytes(key))
                .setVersion(at)
                .build());
  }
}
