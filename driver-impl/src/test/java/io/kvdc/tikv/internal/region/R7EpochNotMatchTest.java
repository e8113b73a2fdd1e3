package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.Rpc;
import org.junit.jupiter.api.Test;

/**
 * A store answers with the regions that there are now, one of them outside the keyspace, while PD
 * still knows the old one (tikv/client-java#763).
 */
class R7EpochNotMatchTest {

  private static final RegionRequest<RawGetRequest, RawGetResponse> GET =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getRawGetMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              response -> response.hasRegionError() ? response.getRegionError() : null));

  private final KeyCodec codec = KeyCodec.v2Raw(new Keyspace(7, "shop"));
  private final ScriptedCluster cluster = new ScriptedCluster(codec);

  private KeyCall<RawGetRequest, RawGetResponse, String> get(String key) {
    KeyCall<RawGetRequest, RawGetResponse, String> call =
        new KeyCall<>(
            cluster.sender(),
            GET,
            new Backoffer(cluster.sender().environment(), Deadline.none(), Backoffer.UNLIMITED),
            Bytes.utf8(key),
            RawGetRequest.getDefaultInstance(),
            response -> response.getValue().toStringUtf8());
    call.start();
    return call;
  }

  @Test
  void theRegionsInTheAnswerAreUsedAtOnceAndPdIsLeftAlone() {
    cluster.answer(
        GET,
        request ->
            RawGetResponse.newBuilder()
                .setValue(ByteString.copyFromUtf8("in " + request.getContext().getRegionId()))
                .build());
    assertThat(get("a").join()).isEqualTo("in 1");
    cluster.freezePd();
    int asked = cluster.pdQuestions();
    cluster.split("m");
    KeyCodec next = KeyCodec.v2Raw(new Keyspace(8, "next"));
    cluster.splitAtBorder(next.toPdKey(next.encodeKey(Bytes.EMPTY)));

    // Nothing moves the clock, so that a call that waits is never done.
    assertThat(get("a")).isCompletedWithValue("in 1");
    assertThat(get("z")).isCompletedWithValue("in 2");
    assertThat(cluster.time().waiting()).isZero();
    assertThat(cluster.pdQuestions() - asked).isLessThanOrEqualTo(1);
    assertThat(cluster.sender().locator().cache().size()).isEqualTo(2);
  }
}
