package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.ClusterMismatchException;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the leader is judged from what the members say. */
class ElectionTest {

  private static final long CLUSTER = 42;
  private static final List<String> ALL = List.of("a:1", "b:1", "c:1");

  private static Member member(String address) {
    return Member.newBuilder()
        .setMemberId(address.charAt(0))
        .addClientUrls("http://" + address)
        .build();
  }

  private static GetMembersResponse naming(String leader) {
    return naming(leader, ALL);
  }

  private static GetMembersResponse naming(String leader, List<String> members) {
    GetMembersResponse.Builder response =
        GetMembersResponse.newBuilder()
            .setHeader(ResponseHeader.newBuilder().setClusterId(CLUSTER))
            .setLeader(member(leader));
    members.forEach(each -> response.addMembers(member(each)));
    return response.build();
  }

  private static Election electionOf(Set<String> suspects, List<String> asked) {
    Election election = new Election(0, suspects);
    election.ask(asked);
    return election;
  }

  private static RpcFailure timedOut(String address) {
    return new RpcFailure.TimedOut(address, true, address + " did not answer in time");
  }

  @Test
  void aLeaderThatMostNameWinsBeforeAllHaveAnswered() {
    Election election = electionOf(Set.of(), ALL);

    election.answered("b:1", naming("b:1"));
    assertThat(election.winner()).as("one voice of three").isNull();
    election.answered("c:1", naming("b:1"));

    assertThat(election.isOver()).isFalse();
    assertThat(election.winner()).isNotNull();
    assertThat(election.winner().leader()).isEqualTo(new PdLeader("b:1", CLUSTER));
    assertThat(election.winner().members()).hasSize(3);
  }

  @Test
  void aLeaderThatDoesNotAnswerItselfIsNotBelieved() {
    Election election = electionOf(Set.of(), ALL);
    election.answered("b:1", naming("a:1"));
    election.answered("c:1", naming("a:1"));
    assertThat(election.winner()).isNull();

    election.failed("a:1", timedOut("a:1"));

    assertThat(election.winner()).isNull();
    assertThat(election.isOver()).isTrue();
    assertThat(election.failure())
        .isInstanceOf(ClusterUnreachableException.class)
        .hasMessageContaining("PD has no leader")
        .hasMessageContaining("a:1 did not answer in time")
        .hasMessageContaining("b:1 names [a:1] as leader");
  }

  @Test
  void aLeaderThatNobodyAskedIsAsked() {
    Election election = electionOf(Set.of(), List.of("b:1"));

    election.answered("b:1", naming("a:1"));

    assertThat(election.unheard()).containsExactly("a:1");
    election.ask(election.unheard());
    assertThat(election.unheard()).isEmpty();
    election.answered("a:1", naming("a:1"));
    assertThat(election.winner().leader().address()).isEqualTo("a:1");
  }

  @Test
  void ofTwoThatTakeThemselvesForTheLeaderTheOneWithMoreVoicesWins() {
    Election election = electionOf(Set.of(), ALL);
    election.answered("a:1", naming("a:1"));
    election.answered("b:1", naming("b:1"));
    assertThat(election.winner()).isNull();

    election.answered("c:1", naming("b:1"));

    assertThat(election.winner().leader().address()).isEqualTo("b:1");
  }

  @Test
  void aSuspectLosesEvenWithMoreVoices() {
    Election election = electionOf(Set.of("a:1"), ALL);
    election.answered("a:1", naming("a:1"));
    election.answered("c:1", naming("a:1"));
    assertThat(election.winner()).as("the third may name another").isNull();

    election.answered("b:1", naming("b:1"));

    assertThat(election.winner().leader().address()).isEqualTo("b:1");
  }

  @Test
  void aSuspectWinsIfThereIsNoOther() {
    Election election = electionOf(Set.of("a:1"), ALL);
    election.answered("a:1", naming("a:1"));
    election.answered("b:1", naming("a:1"));
    election.failed("c:1", timedOut("c:1"));

    assertThat(election.winner().leader().address()).isEqualTo("a:1");
  }

  @Test
  void theOnlyMemberLeadsUnderWhateverAddressItWasReached() {
    Election election = electionOf(Set.of(), List.of("localhost:1"));

    election.answered("localhost:1", naming("a:1", List.of("a:1")));

    assertThat(election.unheard()).isEmpty();
    assertThat(election.winner().leader().address()).isEqualTo("localhost:1");
  }

  @Test
  void membersOfTwoClustersAreRefused() {
    Election election = electionOf(Set.of(), ALL);
    election.answered("a:1", naming("a:1"));

    assertThatThrownBy(
            () ->
                election.answered(
                    "b:1",
                    naming("b:1").toBuilder()
                        .setHeader(ResponseHeader.newBuilder().setClusterId(43))
                        .build()))
        .isInstanceOf(ClusterMismatchException.class)
        .hasMessageContaining("43")
        .hasMessageContaining("42");
  }

  @Test
  void aClusterOtherThanTheOneKnownIsRefused() {
    Election election = new Election(41, Set.of());
    election.ask(ALL);

    assertThatThrownBy(() -> election.answered("a:1", naming("a:1")))
        .isInstanceOf(ClusterMismatchException.class);
  }

  @Test
  void serversThatAreNoPdAreAMistakeInTheUrl() {
    Election election = electionOf(Set.of(), List.of("a:1", "b:1"));
    election.failed("a:1", new RpcFailure.Malformed("a:1", false, "a:1 speaks HTTP/1.1", null));
    election.failed("b:1", new RpcFailure.Unimplemented("b:1", "b:1 does not know the method"));

    assertThat(election.failure())
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("a:1 speaks HTTP/1.1")
        .hasMessageContaining("b:1 does not know the method");
  }

  @Test
  void oneThatIsNoPdAmongDeadOnesMayBeOneThatIsJustStarting() {
    Election election = electionOf(Set.of(), List.of("a:1", "b:1"));
    election.failed("a:1", new RpcFailure.Malformed("a:1", false, "a:1 speaks HTTP/1.1", null));
    election.failed("b:1", timedOut("b:1"));

    assertThat(election.failure()).isInstanceOf(ClusterUnreachableException.class);
  }

  @Test
  void anAnswerWithoutClusterIsNoneOfPd() {
    Election election = electionOf(Set.of(), List.of("a:1"));
    election.answered("a:1", GetMembersResponse.getDefaultInstance());

    assertThat(election.winner()).isNull();
    assertThat(election.failure())
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("a:1 does not say which cluster it is of");
  }

  @Test
  void aRefusedCallerIsToldSo() {
    Election election = electionOf(Set.of(), List.of("a:1"));
    election.failed("a:1", new RpcFailure.Denied("a:1", "a:1 answered unauthenticated"));

    assertThat(election.failure()).isInstanceOf(RequestRejectedException.class);
  }

  @Test
  void anErrorInTheHeaderIsAReasonNotAnAnswer() {
    Election election = electionOf(Set.of(), List.of("a:1"));
    election.answered(
        "a:1",
        naming("a:1").toBuilder()
            .setHeader(
                ResponseHeader.newBuilder()
                    .setClusterId(CLUSTER)
                    .setError(
                        Error.newBuilder().setType(ErrorType.UNKNOWN).setMessage("etcd is down")))
            .build());

    assertThat(election.winner()).isNull();
    assertThat(election.failure())
        .isInstanceOf(ClusterUnreachableException.class)
        .hasMessageContaining("etcd is down");
  }
}
