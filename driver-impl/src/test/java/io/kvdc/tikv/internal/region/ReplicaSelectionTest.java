package io.kvdc.tikv.internal.region;

import static io.kvdc.ReplicaChoice.FOLLOWER;
import static io.kvdc.ReplicaChoice.LEARNER;
import static io.kvdc.ReplicaChoice.MIXED;
import static io.kvdc.ReplicaChoice.PREFER_LEADER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.ReplicaChoice;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import io.kvdc.proto.metapb.Region;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Which replica is asked, as what, after what, and with which waits: one region on three stores,
 * peer 1 leads. What client-go does in each case is in its replica_selector_test.go; where this
 * does something else, the case says why.
 */
class ReplicaSelectionTest {

  private static final Error BUSY = RegionErrors.serverIsBusy("scheduler is busy", 0);
  private static final Error BUSY_FOR_A_WHILE = RegionErrors.serverIsBusyReading(10_000);
  private static final Error NOT_READY = RegionErrors.dataIsNotReady(1, 1, 5);
  private static final Error NO_LEADER = RegionErrors.notLeader(1);
  private static final Error STALE_COMMAND = RegionErrors.staleCommand();
  private static final Error NOT_FOUND = RegionErrors.regionNotFound(1);
  private static final Error NOT_INITIALIZED = RegionErrors.regionNotInitialized(1);
  private static final Error DISK_FULL = RegionErrors.diskFull(List.of(1L), "full");
  private static final Error FLASHBACK = RegionErrors.flashbackInProgress(1, 7);
  private static final Error NOT_PREPARED = RegionErrors.flashbackNotPrepared(1);
  private static final Error SILENCE = ScriptedReplicas.SILENCE;

  private static final ReadRouting LEADER = ReadRouting.LEADER;
  private static final ReadRouting STALE = ReadRouting.LEADER.stale(true);

  private static ReadRouting at(ReadRouting routing, int store) {
    return routing.preferring(Map.of("id", String.valueOf(store)), Set.of());
  }

  private static ReadRouting hasty(ReadRouting routing) {
    return routing.attemptTimeout(Duration.ofSeconds(1));
  }

  private static ReadRouting idle(ReadRouting routing) {
    return routing.busyThreshold(Duration.ofMillis(10));
  }

  private static Error leaderIs(int peer) {
    return RegionErrors.notLeader(1, Peer.newBuilder().setId(peer).setStoreId(peer).build());
  }

  /**
   * One row.
   *
   * @param routing where reads go
   * @param write whether it is a write instead
   * @param errors what peers say, in turn, before one answers
   * @param path who is asked
   * @param waits what for
   * @param outcome what becomes of it; moved with a minus: the region is not believed any longer
   */
  private record Case(
      ReadRouting routing,
      boolean write,
      List<Error> errors,
      String path,
      String waits,
      String outcome) {

    @Override
    public String toString() {
      return routing.choice()
          + (routing.stale() ? " stale " : " ")
          + routing.labels()
          + (write ? " write " : " ")
          + errors.stream().map(RegionErrorInterpreter::describe).toList()
          + " -> "
          + path;
    }
  }

  private static Case read(ReadRouting routing, String path, String waits, Error... errors) {
    return new Case(routing, false, List.of(errors), path, waits, "answered");
  }

  private static Case readMoved(ReadRouting routing, String path, String waits, Error... errors) {
    return new Case(routing, false, List.of(errors), path, waits, "moved-");
  }

  private static Case readMovedTrusted(
      ReadRouting routing, String path, String waits, Error... errors) {
    return new Case(routing, false, List.of(errors), path, waits, "moved");
  }

  private static Case readFails(
      ReadRouting routing, String path, String waits, String failure, Error... errors) {
    return new Case(routing, false, List.of(errors), path, waits, failure);
  }

  private static Case write(String path, String waits, Error... errors) {
    return new Case(LEADER, true, List.of(errors), path, waits, "answered");
  }

  private static void check(ScriptedReplicas replicas, Case row) {
    replicas.says(row.errors().toArray(Error[]::new));
    if (row.write()) {
      replicas.send(ScriptedReplicas.WRITE, row.routing());
    } else {
      replicas.read(row.routing());
    }
    assertThat(replicas.path()).as("path").isEqualTo(row.path());
    assertThat(replicas.waits()).as("waits").isEqualTo(row.waits());
    assertThat(replicas.outcome() + (replicas.region().isInvalid() ? "-" : ""))
        .as("outcome")
        .isEqualTo(row.outcome());
  }

  // Requests for the leader.
  static final List<Case> leader =
      List.of(
          read(LEADER, "1", ""),
          // A peer that is said to lead is asked again as long as nothing speaks against it.
          read(LEADER, "1 1", "tikvServerBusy", BUSY),
          read(LEADER, "1 1", "maxTsNotSynced", RegionErrors.maxTimestampNotSynced()),
          read(LEADER, "1 1", "regionScheduling", RegionErrors.proposalInMergingMode(1)),
          read(LEADER, "1 1", "regionScheduling", RegionErrors.readIndexNotReady("split", 1)),
          read(LEADER, "1 1", "regionNotInitialized", NOT_INITIALIZED),
          read(LEADER, "1 1", "tikvDiskFull", DISK_FULL),
          read(LEADER, "1 1", "regionMiss", RegionErrors.other("nobody knows")),
          // Here the leader waits a moment and asks who has taken over; client-go asks the same
          // peer again without a wait, up to ten times (pingcap/tidb PR#16481 had that as a bug).
          read(LEADER, "1 2", "staleCommand", STALE_COMMAND),
          read(LEADER, "1 3", "", leaderIs(3)),
          read(LEADER, "1 2", "regionScheduling", NO_LEADER),
          read(LEADER, "1 2 3", "regionScheduling", NO_LEADER, leaderIs(3)),
          read(LEADER, "1 2 3", "regionScheduling regionScheduling", NO_LEADER, NO_LEADER),
          readMoved(
              LEADER,
              "1 2 3",
              "regionScheduling regionScheduling regionScheduling regionMiss",
              NO_LEADER,
              NO_LEADER,
              NO_LEADER),
          // A leader that is none of the known peers: the region is another one.
          readMoved(LEADER, "1", "regionMiss", leaderIs(9)),
          // Only evidence of the transport makes a store unreachable, and its leader left alone.
          read(LEADER, "1 2", "tikvRPC", SILENCE),
          read(LEADER, "1 2 3", "tikvRPC", SILENCE, leaderIs(3)),
          read(LEADER, "1 2 3", "tikvRPC", SILENCE, leaderIs(1)),
          readMoved(
              LEADER, "1 2 3", "tikvRPC tikvRPC tikvRPC regionMiss", SILENCE, SILENCE, SILENCE),
          // What makes the caller look keys up again.
          readMoved(LEADER, "1", "regionMiss", NOT_FOUND),
          readMoved(
              LEADER,
              "1",
              "regionMiss",
              RegionErrors.keyNotInRegion(ByteString.EMPTY, Region.getDefaultInstance())),
          readMoved(LEADER, "1", "regionMiss", RegionErrors.epochNotMatch("", List.of())),
          readMoved(LEADER, "1 disconnect", "regionMiss", RegionErrors.storeNotMatch(1, 2)),
          readMoved(LEADER, "1", "regionRecoveryInProgress", RegionErrors.recoveryInProgress(1)),
          readMoved(LEADER, "1", "isWitness", RegionErrors.isWitness(1)),
          readMoved(LEADER, "1", "regionMiss", RegionErrors.mismatchPeerId(1, 2)),
          readMovedTrusted(
              LEADER, "1", "regionMiss", RegionErrors.bucketVersionNotMatch(2, List.of())),
          // What ends the call.
          readFails(
              LEADER, "1", "", "ValueTooLargeException", RegionErrors.raftEntryTooLarge(1, 9)),
          readFails(LEADER, "1", "", "FlashbackInProgressException", FLASHBACK),
          readFails(LEADER, "1", "", "RequestRejectedException", NOT_PREPARED),
          readFails(
              LEADER,
              "1",
              "",
              "RequestRejectedException",
              RegionErrors.other("invalid max_ts update: 9")),
          write("1 1", "tikvServerBusy", BUSY),
          write("1 3 2", "tikvRPC", leaderIs(3), SILENCE),
          write("1 2 3 2", "tikvRPC regionScheduling", SILENCE, NO_LEADER, leaderIs(2)));

  // A time for the first attempt that is shorter than the usual one.
  static final List<Case> patience =
      List.of(
          // Who does not answer in time is passed over without a wait, and without blame.
          read(hasty(LEADER), "1 2r", "", SILENCE),
          read(hasty(LEADER), "1 3 2r", "", leaderIs(3), SILENCE),
          readMovedTrusted(
              hasty(LEADER),
              "1 2 3",
              "regionScheduling regionMiss",
              NO_LEADER,
              SILENCE,
              leaderIs(2)),
          readMovedTrusted(hasty(LEADER), "1 2r 3r", "regionMiss", SILENCE, SILENCE, SILENCE),
          read(hasty(STALE), "1s 2s 3s", "", SILENCE, BUSY),
          read(hasty(at(STALE, 2)), "2s 1 3s", "", SILENCE, leaderIs(2)),
          read(hasty(at(ReadRouting.to(MIXED), 2)), "2r 1 3r", "", SILENCE, BUSY),
          // A server that gave up in the same time says the same.
          read(hasty(LEADER), "1 2r", "", RegionErrors.serverIsBusy("deadline is exceeded", 0)),
          read(hasty(LEADER), "1 2r", "", RegionErrors.other("Deadline is exceeded")),
          new Case(hasty(LEADER), true, List.of(SILENCE), "1 2", "tikvRPC", "answered"));

  // Reads from replicas.
  static final List<Case> replicas =
      List.of(
          read(ReadRouting.to(FOLLOWER), "2r", ""),
          read(ReadRouting.to(FOLLOWER), "2r 3r", "", BUSY),
          read(ReadRouting.to(FOLLOWER), "2r 3r 1", "", BUSY, BUSY),
          readMoved(ReadRouting.to(FOLLOWER), "2r 3r 1", "tikvServerBusy", BUSY, BUSY, BUSY),
          read(ReadRouting.to(FOLLOWER), "2r 3r", "", NOT_INITIALIZED),
          read(ReadRouting.to(FOLLOWER), "2r 3r", "tikvRPC", SILENCE),
          read(ReadRouting.to(FOLLOWER), "2r 1", "", FLASHBACK),
          readFails(
              ReadRouting.to(FOLLOWER),
              "2r 1",
              "",
              "FlashbackInProgressException",
              FLASHBACK,
              FLASHBACK),
          // The leader knows a region before its followers do; others must not use it meanwhile.
          new Case(ReadRouting.to(FOLLOWER), false, List.of(NOT_FOUND), "2r 1", "", "answered-"),
          readMoved(ReadRouting.to(FOLLOWER), "2r 1", "regionMiss", NOT_FOUND, NOT_FOUND),
          read(ReadRouting.to(MIXED), "1", ""),
          read(ReadRouting.to(MIXED), "1 2r 3r", "", BUSY, BUSY),
          readMoved(ReadRouting.to(MIXED), "1 2r 3r", "tikvServerBusy", BUSY, BUSY, BUSY),
          read(ReadRouting.to(MIXED), "1 3", "", leaderIs(3)),
          read(at(ReadRouting.to(MIXED), 2), "2r", ""),
          read(at(ReadRouting.to(MIXED), 2), "2r 1", "", BUSY),
          read(at(ReadRouting.to(FOLLOWER), 3), "3r", ""),
          read(ReadRouting.to(FOLLOWER).preferring(Map.of(), Set.of(3L)), "3r 2r", "", BUSY),
          read(ReadRouting.to(PREFER_LEADER), "1", ""),
          read(ReadRouting.to(PREFER_LEADER), "1 2r 3r", "", BUSY, BUSY),
          read(at(ReadRouting.to(PREFER_LEADER), 2), "2r 1 3r", "", BUSY, BUSY));

  // Stale reads: any replica from what it has, then the leader, then replicas with its help.
  static final List<Case> stale =
      List.of(
          read(STALE, "1s", ""),
          read(STALE, "1s 2r", "", NOT_READY),
          read(STALE, "1s 2r 3r", "", NOT_READY, BUSY),
          read(at(STALE, 2), "2s", ""),
          read(at(STALE, 2), "2s 1", "", NOT_READY),
          read(at(STALE, 2), "2s 1 2s", "", NOT_READY, BUSY),
          read(at(STALE, 2), "2s 1 3", "", NOT_READY, leaderIs(3)),
          readMoved(at(STALE, 2), "2s 1 2s 3s", "tikvServerBusy", NOT_READY, BUSY, BUSY, BUSY),
          readMoved(
              at(STALE, 2),
              "2s 1 2r 3r",
              "regionScheduling tikvServerBusy",
              NOT_READY,
              NO_LEADER,
              BUSY,
              BUSY),
          read(
              at(STALE, 2),
              "2s 1 3 3 2 2",
              "tikvServerBusy tikvServerBusy",
              NOT_READY,
              leaderIs(3),
              BUSY,
              leaderIs(2),
              BUSY),
          readMoved(at(STALE, 2), "2s 1", "regionMiss", NOT_READY, NOT_FOUND),
          read(at(STALE, 2), "2s 1 3r", "tikvRPC tikvRPC", SILENCE, SILENCE));

  // A busy leader is relieved if a replica has less to do.
  static final List<Case> busyThreshold =
      List.of(
          read(idle(LEADER), "1", ""),
          read(idle(LEADER), "1 2r 3r", "", BUSY_FOR_A_WHILE, BUSY_FOR_A_WHILE),
          read(
              idle(LEADER),
              "1 2r 3r 1",
              "tikvServerBusy",
              BUSY_FOR_A_WHILE,
              BUSY_FOR_A_WHILE,
              BUSY_FOR_A_WHILE),
          readMoved(
              idle(LEADER),
              "1 2 3 3",
              "regionScheduling tikvServerBusy regionScheduling regionMiss",
              NO_LEADER,
              leaderIs(3),
              BUSY_FOR_A_WHILE,
              NO_LEADER),
          new Case(
              idle(LEADER),
              true,
              List.of(BUSY, BUSY),
              "1 1 2",
              "tikvServerBusy tikvServerBusy",
              "answered"));

  @ParameterizedTest
  @FieldSource({"leader", "patience", "replicas", "stale", "busyThreshold"})
  void asTheTableSays(Case row) {
    check(ScriptedReplicas.ofVoters(3), row);
  }

  private static ScriptedReplicas withLearner() {
    return new ScriptedReplicas(PeerRole.Voter, PeerRole.Voter, PeerRole.Voter, PeerRole.Learner);
  }

  @Test
  void learnersThenTheLeaderThenFollowers() {
    check(withLearner(), read(ReadRouting.to(LEARNER), "4r 1 2r 3r", "", BUSY, BUSY, BUSY));
  }

  @Test
  void learnersDoNotKnowTheWayToTheLeader() {
    check(
        withLearner(),
        readMoved(
            LEADER,
            "1 2 3",
            "regionScheduling regionScheduling regionScheduling regionMiss",
            NO_LEADER,
            NO_LEADER,
            NO_LEADER));
  }

  @Test
  void staleReadsAreSpreadOverWhatIsNotSlow() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3).leadBy(3);
    replicas.store(1).busy(0);
    check(replicas, read(STALE, "2s", ""));
    check(replicas, read(at(STALE, 1), "3s", ""));
    check(replicas, read(at(STALE, 1), "3s 2s", "", BUSY));
  }

  @Test
  void slowStoresAreAvoidedButForTheLeader() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    replicas.store(2).busy(0);
    check(replicas, read(ReadRouting.to(FOLLOWER), "3r 1 2r", "", BUSY, BUSY));
    ScriptedReplicas slowLeader = ScriptedReplicas.ofVoters(3);
    slowLeader.store(1).busy(0);
    check(slowLeader, read(ReadRouting.to(PREFER_LEADER), "2r", ""));
    check(slowLeader, read(LEADER, "1", ""));
  }

  @Test
  void aSlowFollowerIsNoCandidateWhereTheLeaderIsPreferred() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    replicas.store(2).busy(0);
    check(replicas, readMoved(ReadRouting.to(PREFER_LEADER), "1 3r", "tikvServerBusy", BUSY, BUSY));
  }

  @Test
  void anIdleReplicaAnswersAtOnceWhereTheLeaderIsKnownToBeBusy() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    replicas.store(1).busy(10_000);
    check(replicas, read(idle(LEADER), "2r", ""));
    replicas.time().advance(Duration.ofSeconds(10));
    check(replicas, read(idle(LEADER), "1", ""));
  }

  @Test
  void theThresholdIsSaidUntilItIsDropped() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    replicas.says(BUSY_FOR_A_WHILE, BUSY_FOR_A_WHILE, BUSY_FOR_A_WHILE).read(idle(LEADER));
    assertThat(replicas.contexts())
        .extracting(context -> context.getBusyThresholdMs())
        .containsExactly(10, 10, 10, 0);
  }

  @Test
  void aLeaderOfAStoreThatDoesNotServeIsLeftAlone() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    check(replicas, read(LEADER, "1 2", "tikvRPC", SILENCE));
    assertThat(replicas.region().leader().getId()).isEqualTo(2);
    check(replicas.leadBy(1), read(LEADER, "2", ""));
  }

  @Test
  void aStoreThatServesIsNotBlamedForALostAnswer() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    int epoch = replicas.store(1).epoch();
    check(replicas, read(hasty(LEADER), "1 2r", "", SILENCE));
    assertThat(replicas.store(1).epoch()).isEqualTo(epoch);
    assertThat(replicas.store(1).isSlow()).isFalse();
  }

  @Test
  void whatIsCachedOfAStoreThatFailedIsInDoubtUntilSomebodyConfirmsIt() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    check(replicas, read(LEADER, "1", ""));
    replicas.store(1).failed();
    check(replicas, read(LEADER, "2 1", "", leaderIs(1)));
    check(replicas, read(LEADER, "1", ""));
    replicas.store(1).failed();
    check(replicas.reload(), read(LEADER, "1", ""));
  }

  @Test
  void storesThatWereRemovedAreNotAsked() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    replicas.bury(2);
    check(replicas, read(ReadRouting.to(FOLLOWER), "3r 1", "", BUSY));
    replicas.bury(1);
    check(ScriptedReplicas.ofVoters(3), read(LEADER, "1", ""));
    ScriptedReplicas leaderless = ScriptedReplicas.ofVoters(3);
    leaderless.bury(1);
    check(leaderless, readMoved(LEADER, "", "regionMiss"));
  }

  @Test
  void aLeaderIsAskedTenTimesAtMostThenTheOthers() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    Error[] busy = Stream.generate(() -> DISK_FULL).limit(30).toArray(Error[]::new);
    replicas.says(busy).read(LEADER);
    assertThat(replicas.path()).isEqualTo("1 ".repeat(10) + "2 3");
  }

  @Test
  void peersThatNameEachOtherDoNotKeepARequestGoingRoundWithoutAWait() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(2).within(Duration.ofSeconds(5));
    Error[] blame = new Error[1000];
    for (int i = 0; i < blame.length; i++) {
      blame[i] = leaderIs(i % 2 == 0 ? 2 : 1);
    }
    replicas.says(blame).read(LEADER);
    assertThat(replicas.dispatches()).hasSizeLessThan(40);
  }

  @Test
  void aBusyLeaderIsProbedThroughAFollowerOnce() {
    // tikv/client-go#2028: the store's read pool is stuck, PD has moved the leader away.
    check(
        ScriptedReplicas.ofVoters(3),
        read(LEADER, "1 1 2 3", "tikvServerBusy tikvServerBusy", BUSY, BUSY, leaderIs(3)));
    // It still leads: it is asked on, with waits, and no other peer is bothered again.
    check(
        ScriptedReplicas.ofVoters(3),
        read(
            LEADER,
            "1 1 2 1 1 1",
            "tikvServerBusy tikvServerBusy tikvServerBusy tikvServerBusy",
            BUSY,
            BUSY,
            leaderIs(1),
            BUSY,
            BUSY));
    // There is nobody else to ask.
    check(
        ScriptedReplicas.ofVoters(1),
        read(LEADER, "1 1 1 1", "tikvServerBusy tikvServerBusy tikvServerBusy", BUSY, BUSY, BUSY));
    // An estimate says that the store still works.
    check(
        ScriptedReplicas.ofVoters(3),
        read(
            LEADER,
            "1 1 1 1",
            "tikvServerBusy tikvServerBusy tikvServerBusy",
            BUSY_FOR_A_WHILE,
            BUSY_FOR_A_WHILE,
            BUSY_FOR_A_WHILE));
  }

  @Test
  void theCountOfBusyAnswersBelongsToOneLeader() {
    check(
        ScriptedReplicas.ofVoters(3),
        read(
            LEADER,
            "1 1 1 2 2 1",
            "tikvServerBusy tikvServerBusy tikvServerBusy",
            BUSY,
            NO_LEADER.toBuilder()
                .clear()
                .setServerIsBusy(BUSY_FOR_A_WHILE.getServerIsBusy())
                .build(),
            leaderIs(2),
            BUSY,
            leaderIs(1)));
  }

  @Test
  void readsArePrefixedForTheStoresStatistics() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    ReadRouting tagged = at(STALE, 2).source(new ReadSource("external_shop"));
    replicas.says(NOT_READY, leaderIs(3)).read(tagged);
    assertThat(replicas.contexts())
        .extracting(context -> context.getRequestSource())
        .containsExactly(
            "stale_follower_external_shop",
            "retry_stale_follower_leader_external_shop",
            "retry_stale_follower_leader_external_shop");
    replicas.reload().read(LEADER.source(new ReadSource("unknown")));
    assertThat(replicas.contexts().get(0).getRequestSource()).isEqualTo("leader_unknown");
    replicas.read(LEADER);
    assertThat(replicas.contexts().get(0).getRequestSource()).isEqualTo("unknown");
  }

  @Test
  void attemptsSayHowLongTheStoreMayWork() {
    ScriptedReplicas replicas = ScriptedReplicas.ofVoters(3);
    replicas.read(hasty(LEADER));
    assertThat(replicas.contexts().get(0).getMaxExecutionDurationMs()).isEqualTo(1_000);
    replicas.read(LEADER);
    assertThat(replicas.contexts().get(0).getMaxExecutionDurationMs()).isEqualTo(30_000);
    replicas.write();
    assertThat(replicas.contexts().get(0).getMaxExecutionDurationMs()).isEqualTo(20_000);
  }

  @Test
  void everyChoiceOfReplicasEndsWhateverPeersSayForEver() {
    for (ReplicaChoice choice : ReplicaChoice.values()) {
      for (Error error : List.of(BUSY, NOT_READY, NO_LEADER, STALE_COMMAND, NOT_FOUND, SILENCE)) {
        ScriptedReplicas replicas = withLearner().alwaysSays(error);
        replicas.read(ReadRouting.to(choice).stale(choice == MIXED));
        assertThat(replicas.outcome()).as(choice + " " + error).isNotNull();
        assertThat(replicas.dispatches()).as(choice + " " + error).hasSizeLessThan(30);
      }
    }
  }

  private static ScriptedReplicas forwarding() {
    return new ScriptedReplicas(true, PeerRole.Voter, PeerRole.Voter, PeerRole.Voter);
  }

  // A leader that cannot be reached from here, but from its followers.
  static final List<Case> proxies =
      List.of(
          read(LEADER, "1 2>1", "tikvRPC", SILENCE),
          readMoved(
              LEADER, "1 2>1 3>1", "tikvRPC tikvRPC tikvRPC regionMiss", SILENCE, SILENCE, SILENCE),
          readMoved(
              LEADER,
              "1 2>1 2 3>2",
              "tikvRPC tikvRPC tikvServerBusy",
              SILENCE,
              leaderIs(2),
              SILENCE,
              BUSY),
          write("1 2", "regionScheduling", NO_LEADER),
          write("1 2>1 3", "tikvRPC regionScheduling", SILENCE, NO_LEADER));

  @ParameterizedTest
  @FieldSource("proxies")
  void followersPassRequestsOn(Case row) {
    check(forwarding(), row);
  }

  @Test
  void aProxyThatWorkedIsUsedAgainUntilTheLeaderCanBeReached() {
    ScriptedReplicas replicas = forwarding();
    check(replicas, read(LEADER, "1 2>1", "tikvRPC", SILENCE));
    check(replicas, read(LEADER, "2>1", ""));
    assertThat(replicas.dispatches().get(0).address()).isEqualTo("tikv:2");
    assertThat(replicas.dispatches().get(0).forwardTo()).isEqualTo("tikv:1");
    assertThat(replicas.region().leader().getId()).isEqualTo(1);
    replicas.speak(1);
    replicas.time().advance(Duration.ofSeconds(5));
    check(replicas, read(LEADER, "1", ""));
  }

  @Test
  void nobodyPassesRequestsOnUnlessAskedTo() {
    check(ScriptedReplicas.ofVoters(3), read(LEADER, "1 2", "tikvRPC", SILENCE));
  }
}
