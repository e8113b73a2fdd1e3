package io.kvdc.tikv.internal.pd;

import io.kvdc.error.Attempt;
import io.kvdc.error.ClusterMismatchException;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.SecureConnectionException;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who leads PD, judged from what its members say. A member is believed to lead only if it answers
 * itself; where opinions differ, as after a partition, the one that most name wins, and one that
 * has just failed comes last. Not safe for use by several threads at once.
 */
final class Election {

  /** The outcome: the leader, its id, and the members that it names. */
  record Winner(PdLeader leader, long memberId, List<Member> members) {}

  private record Candidate(String address, GetMembersResponse answer, long votes) {}

  private final Set<String> suspects;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Map<String, GetMembersResponse> answers = new LinkedHashMap<>();
  private final Map<String, Throwable> failures = new LinkedHashMap<>();
  private long clusterId;

  /**
   * Begins.
   *
   * @param clusterId the cluster that the members have to be of; 0 if that is not known yet
   * @param suspects addresses of members that failed when they were last used
   */
  Election(long clusterId, Set<String> suspects) {
    this.clusterId = clusterId;
    this.suspects = suspects;
  }

  /** Notes that members are being asked. */
  void ask(Collection<String> addresses) {
    asked.addAll(addresses);
  }

  /**
   * Takes an answer.
   *
   * @throws ClusterMismatchException if it comes from another cluster
   */
  void answered(String address, GetMembersResponse answer) {
    long id = answer.getHeader().getClusterId();
    Error error = PdErrors.errorOf(answer.getHeader());
    if (error != null) {
      failed(address, PdErrors.refusal(error, "GetMembers"));
    } else if (id == 0) {
      failed(
          address,
          new ProtocolException(ErrorDetail.of(address + " does not say which cluster it is of")));
    } else if (clusterId != 0 && id != clusterId) {
      throw PdErrors.mismatch(address, clusterId, id);
    } else {
      clusterId = id;
      answers.put(address, answer);
    }
  }

  /** Takes note that there is no answer. */
  void failed(String address, Throwable cause) {
    failures.put(address, PdErrors.unwrap(cause));
  }

  /** Whether all have been heard. */
  boolean isOver() {
    return answers.size() + failures.size() == asked.size();
  }

  /** Leaders that were named but have not been asked themselves. */
  Set<String> unheard() {
    Set<String> unheard = new LinkedHashSet<>();
    answers.forEach(
        (address, answer) -> {
          List<String> leader = PdEndpoints.addressesOf(answer.getLeader());
          if (!leadsItself(address, answer) && leader.stream().noneMatch(asked::contains)) {
            unheard.addAll(leader);
          }
        });
    return unheard;
  }

  /** The leader, as soon as it is certain enough, else null. */
  @Nullable Winner winner() {
    Candidate best =
        answers.keySet().stream()
            .map(this::candidate)
            .filter(Objects::nonNull)
            .max(
                Comparator.comparing((Candidate each) -> !suspects.contains(each.address()))
                    .thenComparingLong(Candidate::votes))
            .orElse(null);
    if (best == null) {
      return null;
    }
    boolean certain = best.votes() * 2 > asked.size() && !suspects.contains(best.address());
    if (!certain && !isOver()) {
      return null;
    }
    return new Winner(
        new PdLeader(best.address(), clusterId),
        best.answer().getLeader().getMemberId(),
        best.answer().getMembersList());
  }

  /** The member at an address, if it says that it leads itself. */
  private @Nullable Candidate candidate(String address) {
    GetMembersResponse answer = Objects.requireNonNull(answers.get(address));
    Member leader = answer.getLeader();
    if (!leadsItself(address, answer)) {
      return null;
    }
    long votes =
        answers.values().stream()
            .filter(each -> each.getLeader().getMemberId() == leader.getMemberId())
            .count();
    return new Candidate(address, answer, votes);
  }

  /**
   * Members do not say who they are, only who leads, so the address has to tell. An address that no
   * member goes by, such as a forwarded port, is taken for the leader's if the cluster has but one
   * member.
   */
  private static boolean leadsItself(String address, GetMembersResponse answer) {
    Member leader = answer.getLeader();
    return PdEndpoints.addressesOf(leader).contains(address)
        || (answer.getMembersCount() == 1
            && leader.getMemberId() == answer.getMembers(0).getMemberId());
  }

  /** Why there is no winner, once all have been heard. */
  KvException failure() {
    List<Attempt> attempts =
        asked.stream()
            .map(address -> new Attempt(address, reason(address), Duration.ZERO))
            .toList();
    String reasons =
        attempts.stream()
            .map(Attempt::cause)
            .distinct()
            .reduce((left, right) -> left + "; " + right)
            .orElse("");
    Throwable cause = failures.values().stream().findFirst().orElse(null);
    if (answers.isEmpty() && allFailuresAre(RpcFailure.Malformed.class)) {
      return new ProtocolException(
          ErrorDetail.of("what answers is no PD; check the addresses of the URL: " + reasons)
              .withCause(cause)
              .withAttempts(attempts));
    }
    if (answers.isEmpty() && allFailuresAre(RpcFailure.Denied.class)) {
      return new RequestRejectedException(
          ErrorDetail.of("PD refuses this client: " + reasons)
              .withCause(cause)
              .withAttempts(attempts));
    }
    if (answers.isEmpty() && allFailuresAre(RpcFailure.NotSecured.class)) {
      return new SecureConnectionException(
          ErrorDetail.of("no secure connection to PD: " + reasons)
              .withCause(cause)
              .withAttempts(attempts),
          asked.iterator().next());
    }
    String message = answers.isEmpty() ? "no member of PD answers: " : "PD has no leader: ";
    return new ClusterUnreachableException(
        ErrorDetail.of(message + reasons).withCause(cause).withAttempts(attempts),
        List.copyOf(asked));
  }

  private String reason(String address) {
    Throwable failure = failures.get(address);
    if (failure != null) {
      return String.valueOf(failure.getMessage());
    }
    GetMembersResponse answer = answers.get(address);
    return answer == null || !answer.hasLeader()
        ? address + " knows of no leader"
        : address + " names " + PdEndpoints.addressesOf(answer.getLeader()) + " as leader";
  }

  private boolean allFailuresAre(Class<? extends RpcFailure> type) {
    return failures.values().stream()
        .allMatch(
            failure ->
                type.isInstance(failure)
                    || (type == RpcFailure.Malformed.class
                        && (failure instanceof RpcFailure.Unimplemented
                            || failure instanceof ProtocolException)));
  }
}
