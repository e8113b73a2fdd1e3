package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.kvdc.AssertionLevel;
import io.kvdc.Bytes;
import io.kvdc.CommitOptions;
import io.kvdc.Connection;
import io.kvdc.DiskFullPolicy;
import io.kvdc.KeyFlag;
import io.kvdc.LockOptions;
import io.kvdc.Priority;
import io.kvdc.RequestTags;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.proto.kvrpcpb.CommandPri;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.DiskFullOpt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What options of a transaction make of its requests and of its commit. */
class TransactionOptionsTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes ONE = Bytes.utf8("1");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Connection connection = clusters.connect("timeout=20s");

  @AfterEach
  void close() {
    clusters.close();
  }

  /** Counts calls whose context is as expected, and lets them pass. */
  private Fault count(String method, Predicate<Context> expected) {
    return clusters
        .cluster()
        .faults()
        .inject(
            Calls.to(method).where(call -> expected.test(context(call))),
            FaultAction.delayRequest(Duration.ZERO));
  }

  private static Context context(ReceivedCall call) {
    Message request = call.request();
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("context");
    return (Context) request.getField(field);
  }

  @Test
  void priorityAndLabelAreInEachRequest() {
    Predicate<Context> labelled =
        context ->
            context.getPriority() == CommandPri.High
                && context.getRequestSource().endsWith("external_billing");
    List<Fault> counts =
        List.of(
            count("KvGet", labelled),
            count("KvPessimisticLock", labelled),
            count("KvPrewrite", labelled),
            count("KvCommit", labelled));
    TransactionOptions options =
        TransactionOptions.pessimistic().mutate().priority(Priority.HIGH).label("billing").build();
    try (Transaction transaction = connection.begin(options)) {
      assertThat(transaction.options().label()).isEqualTo("billing");
      assertThat(transaction.options().priority()).isEqualTo(Priority.HIGH);
      transaction.get(A);
      transaction.lockKeys(List.of(A));
      transaction.put(A, ONE);
      transaction.commit();
    }
    assertThat(counts).extracting(Fault::hits).containsExactly(1, 1, 1, 1);
  }

  @Test
  void theTagOfALockCallIsNearerThanThatOfItsTransaction() {
    Fault own =
        count(
            "KvPessimisticLock",
            context -> context.getResourceGroupTag().toStringUtf8().equals("statement"));
    RequestTags tags =
        RequestTags.defaults().mutate().resourceGroupTag(Bytes.utf8("digest")).build();
    try (Transaction transaction =
        connection.begin(TransactionOptions.pessimistic().mutate().tags(tags).build())) {
      transaction.lockKeys(
          List.of(Bytes.utf8("k")),
          LockOptions.defaults().withResourceGroupTag(Bytes.utf8("statement")));
    }
    assertThat(own.hits()).isEqualTo(1);
  }

  @Test
  void whoPaysAndWhoSendsIsInEachRequest() {
    Predicate<Context> tagged =
        context ->
            context.getRequestSource().endsWith("internal_billing_import")
                && context.getResourceControlContext().getResourceGroupName().equals("gold")
                && context.getResourceGroupTag().toStringUtf8().equals("digest");
    Predicate<Context> locking =
        context ->
            tagged.test(context)
                && context.getSyncLog()
                && context.getTxnSource() == 0
                && context.getDiskFullOpt() == DiskFullOpt.NotAllowedOnFull;
    Predicate<Context> writing =
        context ->
            tagged.test(context)
                && context.getSyncLog()
                && context.getTxnSource() == 7
                && context.getDiskFullOpt() == DiskFullOpt.AllowedOnAlmostFull;
    List<Fault> counts =
        List.of(
            count("KvGet", context -> tagged.test(context) && !context.getSyncLog()),
            count("KvPessimisticLock", locking),
            count("KvPrewrite", writing),
            count("KvCommit", writing));
    CommitOptions commit =
        CommitOptions.defaults()
            .mutate()
            .asyncCommit(false)
            .onePhase(false)
            .diskFull(DiskFullPolicy.ALLOW_ALMOST_FULL)
            .source(7)
            .syncLog(true)
            .build();
    RequestTags tags =
        RequestTags.defaults()
            .mutate()
            .internal(true)
            .taskType("import")
            .resourceGroup("gold")
            .resourceGroupTag(Bytes.utf8("digest"))
            .tagger(call -> Bytes.utf8("never asked"))
            .build();
    write(
        TransactionOptions.pessimistic()
            .mutate()
            .label("billing")
            .commit(commit)
            .tags(tags)
            .build());
    assertThat(counts).extracting(Fault::hits).containsExactly(1, 1, 1, 1);
  }

  private void write(TransactionOptions options) {
    try (Transaction transaction = connection.begin(options)) {
      transaction.get(A);
      transaction.lockKeys(List.of(A));
      transaction.put(A, ONE);
      transaction.commit();
    }
  }

  @Test
  void aTaggerNamesEachRequestAndMayFail() {
    List<Fault> counts =
        List.of(
            count("KvGet", context -> context.getResourceGroupTag().toStringUtf8().equals("KvGet")),
            count("KvPessimisticLock", context -> context.getResourceGroupTag().isEmpty()),
            count(
                "KvPrewrite",
                context -> context.getResourceGroupTag().toStringUtf8().equals("KvPrewrite")));
    RequestTags tags =
        RequestTags.defaults()
            .mutate()
            .tagger(
                call -> {
                  if (call.method().equals("KvPessimisticLock")) {
                    throw new IllegalStateException("broken");
                  }
                  return Bytes.utf8(call.method());
                })
            .build();
    write(TransactionOptions.pessimistic().mutate().tags(tags).build());
    assertThat(counts).extracting(Fault::hits).containsExactly(1, 1, 1);
  }

  @Test
  void theUrlSaysItForThoseWhoDoNot() {
    Predicate<Context> tagged =
        context ->
            context.getRequestSource().endsWith("external_shop_background")
                && context.getResourceControlContext().getResourceGroupName().equals("silver");
    Fault reads = count("KvGet", tagged);
    Connection other =
        clusters.connect("requestSource=shop&taskType=background&resourceGroup=silver");
    other.snapshot().get(A);
    try (Transaction transaction = other.begin()) {
      transaction.get(A);
    }
    assertThat(reads.hits()).isEqualTo(2);
  }

  @Test
  void readsCanLeaveTheCacheAlone() {
    Fault sparing = count("KvGet", Context::getNotFillCache);
    TransactionOptions options = TransactionOptions.optimistic().mutate().fillCache(false).build();
    try (Transaction transaction = connection.begin(options)) {
      transaction.get(A);
    }
    assertThat(sparing.hits()).isEqualTo(1);
  }

  @Test
  void commitCheckHasTheLastWord() {
    List<Timestamp> asked = new ArrayList<>();
    TransactionOptions options =
        TransactionOptions.optimistic()
            .mutate()
            .commitCheck(
                (start, commit) -> {
                  asked.add(start);
                  asked.add(commit);
                  return false;
                })
            .build();
    try (Transaction transaction = connection.begin(options)) {
      transaction.put(A, ONE);
      assertThatThrownBy(transaction::commit).isInstanceOf(CommitRefusedException.class);
      assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
      assertThat(asked).hasSize(2).startsWith(transaction.startTimestamp()).isSorted();
    }
    assertThat(connection.snapshot().get(A)).isNull();
  }

  @Test
  void assertionsAreChecked() {
    TransactionOptions options =
        TransactionOptions.optimistic().mutate().assertions(AssertionLevel.STRICT).build();
    try (Transaction transaction = connection.begin(options)) {
      transaction.put(A, ONE);
      transaction.flag(A, KeyFlag.ASSERT_EXISTS);
      assertThatThrownBy(transaction::commit).isInstanceOf(AssertionFailedException.class);
    }
    try (Transaction transaction = connection.begin(options)) {
      transaction.put(A, ONE);
      transaction.flag(A, KeyFlag.ASSERT_NOT_EXISTS);
      transaction.commit();
    }
    TransactionOptions off = options.mutate().assertions(AssertionLevel.OFF).build();
    try (Transaction transaction = connection.begin(off)) {
      transaction.put(A, ONE);
      transaction.flag(A, KeyFlag.ASSERT_NOT_EXISTS);
      transaction.commit();
    }
  }
}
