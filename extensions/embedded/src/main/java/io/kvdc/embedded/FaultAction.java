package io.kvdc.embedded;

import io.grpc.Status;
import io.kvdc.proto.errorpb.Error;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a fault does to a call. */
public sealed interface FaultAction {

  /**
   * The request gets lost: it is not applied and never answered.
   *
   * @return the action
   */
  static FaultAction dropRequest() {
    return new DropRequest();
  }

  /**
   * The answer gets lost: the request is applied and never answered.
   *
   * @return the action
   */
  static FaultAction dropAnswer() {
    return new DropAnswer();
  }

  /**
   * The call fails and the request is not applied. Inside a batch the whole stream fails.
   *
   * @param status any but OK
   * @return the action
   */
  static FaultAction failBeforeApply(Status status) {
    return new FailBeforeApply(status);
  }

  /**
   * The call fails although the request is applied. Inside a batch the whole stream fails.
   *
   * @param status any but OK
   * @return the action
   */
  static FaultAction failAfterApply(Status status) {
    return new FailAfterApply(status);
  }

  /**
   * The request waits before it is applied, until {@link Fault#release()}.
   *
   * @return the action
   */
  static FaultAction holdRequest() {
    return new HoldRequest(null);
  }

  /**
   * The request waits before it is applied.
   *
   * @param delay how long; {@link Fault#release()} ends it early
   * @return the action
   */
  static FaultAction delayRequest(Duration delay) {
    return new HoldRequest(delay);
  }

  /**
   * The request is applied and its answer waits until {@link Fault#release()}.
   *
   * @return the action
   */
  static FaultAction holdAnswer() {
    return new HoldAnswer(null);
  }

  /**
   * The request is applied and its answer waits.
   *
   * @param delay how long; {@link Fault#release()} ends it early
   * @return the action
   */
  static FaultAction delayAnswer(Duration delay) {
    return new HoldAnswer(delay);
  }

  /**
   * The request is answered with a region error and not applied.
   *
   * @param error one of {@link RegionErrors}, or any other
   * @return the action
   */
  static FaultAction regionError(Error error) {
    return new AnswerRegionError(error);
  }

  /** See {@link FaultAction#dropRequest()}. */
  record DropRequest() implements FaultAction {}

  /** See {@link FaultAction#dropAnswer()}. */
  record DropAnswer() implements FaultAction {}

  /**
   * See {@link FaultAction#failBeforeApply}.
   *
   * @param status what the client gets
   */
  record FailBeforeApply(Status status) implements FaultAction {
    /**
     * Checks.
     *
     * @param status as for the record
     */
    public FailBeforeApply {
      requireFailure(status);
    }
  }

  /**
   * See {@link FaultAction#failAfterApply}.
   *
   * @param status what the client gets
   */
  record FailAfterApply(Status status) implements FaultAction {
    /**
     * Checks.
     *
     * @param status as for the record
     */
    public FailAfterApply {
      requireFailure(status);
    }
  }

  /**
   * See {@link FaultAction#holdRequest()}.
   *
   * @param delay null until released
   */
  record HoldRequest(@Nullable Duration delay) implements FaultAction {}

  /**
   * See {@link FaultAction#holdAnswer()}.
   *
   * @param delay null until released
   */
  record HoldAnswer(@Nullable Duration delay) implements FaultAction {}

  /**
   * See {@link FaultAction#regionError}.
   *
   * @param error what the client gets
   */
  record AnswerRegionError(Error error) implements FaultAction {}

  private static void requireFailure(Status status) {
    if (status.isOk()) {
      throw new IllegalArgumentException("a call does not fail with " + status);
    }
  }
}
