package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Priority;
import io.kvdc.Transaction;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.RegionUnavailableException;
import io.kvdc.proto.kvrpcpb.CommandPri;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackRequest;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.RawCASRequest;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.rpc.RpcOptions;
import io.kvdc.tikv.rpc.TikvKeys;
import io.kvdc.tikv.rpc.TikvReply;
import io.kvdc.tikv.rpc.TikvRpc;
import io.kvdc.tikv.rpc.TikvRpcs;
import io.kvdc.tikv.rpc.TikvTarget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TikvRpcsTest {

  private static final Bytes KEY = Bytes.utf8("zone");
  private static final Bytes VALUE = Bytes.utf8("Europe/Berlin");
  private static final RawGetRequest GET =
      RawGetRequest.newBuilder().setKey(ByteStrings.of(KEY)).build();

  private final EmbeddedCluster cluster = EmbeddedCluster.builder().stores(3).start();
  private Connection connection;
  private TikvRpcs rpcs;

  @BeforeEach
  void connect() {
    connection = Kv.connect(cluster.url());
    rpcs = connection.unwrap(TikvConnection.class).rpcs();
  }

  @AfterEach
  void close() {
    connection.close();
    cluster.close();
  }

  private void put() {
    connection.raw().put(KEY, VALUE);
  }

  @Test
  void aRequestGoesToTheRegionOfAKey() {
    put();

    TikvReply<RawGetResponse> reply = rpcs.call(TikvRpc.RAW_GET, GET, TikvTarget.key(KEY));

    assertThat(ByteStrings.toBytes(reply.message().getValue())).isEqualTo(VALUE);
    assertThat(reply.regionId()).isEqualTo(rawRegionId());
    assertThat(cluster.storeIds()).contains(reply.storeId());
    assertThat(reply.attempts()).isOne();
  }

  private long rawRegionId() {
    return rpcs.call(TikvRpc.RAW_GET, GET, TikvTarget.key(KEY)).regionId();
  }

  @Test
  void aRequestGoesToARegionByItsId() {
    put();

    TikvReply<RawGetResponse> reply =
        rpcs.call(TikvRpc.RAW_GET, GET, TikvTarget.region(rawRegionId()));

    assertThat(ByteStrings.toBytes(reply.message().getValue())).isEqualTo(VALUE);
  }

  @Test
  void aRequestGoesToAStore() {
    for (long store : cluster.storeIds()) {
      TikvReply<?> reply =
          rpcs.call(
              TikvRpc.GET_HEALTH_FEEDBACK,
              GetHealthFeedbackRequest.getDefaultInstance(),
              TikvTarget.store(store));

      assertThat(reply.storeId()).isEqualTo(store);
      assertThat(reply.regionId()).isZero();
      assertThat(cluster.faults().journal().count("GetHealthFeedback", store)).isPositive();
    }
  }

  @Test
  void whatDoesNotExistIsUnavailable() {
    RpcOptions soon = RpcOptions.defaults().mutate().retryBudget(Duration.ofMillis(1)).build();

    assertThatThrownBy(() -> rpcs.call(TikvRpc.RAW_GET, GET, TikvTarget.store(4711)))
        .isInstanceOf(RegionUnavailableException.class)
        .hasMessageContaining("4711");
    assertThatThrownBy(() -> rpcs.call(TikvRpc.RAW_GET, GET, TikvTarget.region(4711), soon))
        .hasMessageContaining("PD knows no region 4711");
  }

  @Test
  void transactionalKeysAreThoseOfTransactions() {
    try (Transaction transaction = connection.begin()) {
      transaction.put(KEY, VALUE);
      transaction.commit();
    }
    GetRequest request =
        GetRequest.newBuilder()
            .setKey(ByteStrings.of(KEY))
            .setVersion(connection.currentTimestamp().value())
            .build();

    GetResponse answer = rpcs.call(TikvRpc.KV_GET, request, TikvTarget.key(KEY)).message();

    assertThat(ByteStrings.toBytes(answer.getValue())).isEqualTo(VALUE);
  }

  @Test
  void keysMayTravelAsTheyAre() {
    put();
    ByteString stored = ByteStrings.of(rpcs.encodeKey(TikvKeys.RAW, KEY));

    RawGetResponse answer =
        rpcs.call(
                TikvRpc.RAW_GET,
                RawGetRequest.newBuilder().setKey(stored).build(),
                TikvTarget.key(KEY),
                RpcOptions.defaults().mutate().encodeKeys(false).build())
            .message();

    assertThat(ByteStrings.toBytes(answer.getValue())).isEqualTo(VALUE);
    assertThat(rpcs.decodeKey(TikvKeys.RAW, ByteStrings.toBytes(stored))).isEqualTo(KEY);
  }

  @Test
  void theOptionsAreInTheContext() {
    List<Context> contexts = new CopyOnWriteArrayList<>();
    cluster
        .faults()
        .inject(
            Calls.to("RawGet").where(call -> contexts.add(context(call.request())) && false),
            FaultAction.dropAnswer());
    RpcOptions options =
        RpcOptions.defaults()
            .mutate()
            .priority(Priority.HIGH)
            .requestSource("billing")
            .resourceGroup("gold")
            .resourceGroupTag(Bytes.of(1, 2))
            .traceId(Bytes.of(3))
            .traceFlags(6)
            .build();

    RawGetRequest withContext =
        GET.toBuilder()
            .setContext(Context.newBuilder().setTaskId(7).setRegionId(4711).addResolvedLocks(9))
            .build();
    rpcs.call(TikvRpc.RAW_GET, withContext, TikvTarget.key(KEY), options);

    assertThat(contexts).hasSize(1);
    Context context = contexts.get(0);
    assertThat(context.getTaskId()).isZero();
    assertThat(context.getResolvedLocksList()).isEmpty();
    assertThat(context.getPriority()).isEqualTo(CommandPri.High);
    assertThat(context.getRequestSource()).contains("billing");
    assertThat(context.getResourceControlContext().getResourceGroupName()).isEqualTo("gold");
    assertThat(context.getResourceGroupTag()).isEqualTo(ByteStrings.of(Bytes.of(1, 2)));
    assertThat(context.getTraceId()).isEqualTo(ByteStrings.of(Bytes.of(3)));
    assertThat(context.getTraceControlFlags()).isEqualTo(6);
  }

  private static Context context(Message request) {
    return ((RawGetRequest) request).getContext();
  }

  @Test
  void regionErrorsAreDealtWithAndAttemptsCounted() {
    put();
    cluster
        .faults()
        .inject(
            Calls.to("RawGet").times(2),
            FaultAction.regionError(RegionErrors.maxTimestampNotSynced()));

    TikvReply<RawGetResponse> reply = rpcs.call(TikvRpc.RAW_GET, GET, TikvTarget.key(KEY));

    assertThat(ByteStrings.toBytes(reply.message().getValue())).isEqualTo(VALUE);
    assertThat(reply.attempts()).isEqualTo(3);
  }

  @Test
  void aStoreIsAskedAgainWhenTheConnectionBreaks() {
    cluster
        .faults()
        .inject(
            Calls.to("GetHealthFeedback").times(1),
            FaultAction.failBeforeApply(Status.UNAVAILABLE));

    TikvReply<?> reply =
        rpcs.call(
            TikvRpc.GET_HEALTH_FEEDBACK,
            GetHealthFeedbackRequest.getDefaultInstance(),
            TikvTarget.store(cluster.storeIds().get(0)));

    assertThat(reply.attempts()).isEqualTo(2);
  }

  @Test
  void whatMustHappenOnceIsNotSentAgain() {
    cluster
        .faults()
        .inject(
            Calls.to("RawCompareAndSwap").times(1), FaultAction.failAfterApply(Status.UNAVAILABLE));
    RawCASRequest request =
        RawCASRequest.newBuilder()
            .setKey(ByteStrings.of(KEY))
            .setValue(ByteStrings.of(VALUE))
            .setPreviousNotExist(true)
            .build();

    assertThatThrownBy(
            () ->
                rpcs.call(
                    TikvRpc.RAW_COMPARE_AND_SWAP,
                    request,
                    TikvTarget.key(KEY),
                    RpcOptions.defaults().mutate().once(true).build()))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(cluster.faults().journal().count("RawCompareAndSwap")).isOne();
  }

  @Test
  void aLostPutIsSentAgain() {
    cluster
        .faults()
        .inject(Calls.to("RawPut").times(1), FaultAction.failAfterApply(Status.UNAVAILABLE));

    rpcs.call(
        TikvRpc.RAW_PUT,
        RawPutRequest.newBuilder()
            .setKey(ByteStrings.of(KEY))
            .setValue(ByteStrings.of(VALUE))
            .build(),
        TikvTarget.key(KEY));

    assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
    assertThat(cluster.faults().journal().count("RawPut")).isGreaterThan(1);
  }

  @Test
  void theWrongMessageIsRefusedBeforeAnythingIsSent() {
    @SuppressWarnings({"unchecked", "rawtypes"}) // What a caller without type parameters can do.
    TikvRpc<Message, Message> any = (TikvRpc) TikvRpc.RAW_GET;

    assertThatThrownBy(() -> rpcs.call(any, GetRequest.getDefaultInstance(), TikvTarget.key(KEY)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("RawGetRequest");
    assertThat(cluster.faults().journal().count("RawGet")).isZero();
  }

  @Test
  void optionsRefuseSenselessTimes() {
    RpcOptions.Builder builder = RpcOptions.defaults().mutate();

    assertThatThrownBy(() -> builder.timeout(Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> RpcOptions.defaults().mutate().busyThreshold(Duration.ofMillis(-1)).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedConnectionSendsNothing() {
    connection.close();

    assertThatThrownBy(() -> rpcs.call(TikvRpc.RAW_GET, GET, TikvTarget.key(KEY)))
        .isInstanceOf(ConnectionClosedException.class);
  }
}
