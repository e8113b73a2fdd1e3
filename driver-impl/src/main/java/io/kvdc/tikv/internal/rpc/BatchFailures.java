package io.kvdc.tikv.internal.rpc;

import io.grpc.Status;
import io.kvdc.tikv.internal.rpc.batch.CallFailures;
import org.jspecify.annotations.Nullable;

/** What calls on shared streams to one address fail with. */
final class BatchFailures implements CallFailures {

  private final String address;
  private final Channels channels;

  BatchFailures(String address, Channels channels) {
    this.address = address;
    this.channels = channels;
  }

  @Override
  public Throwable ended(Status status, boolean written) {
    if (status.isOk()) {
      String text = address + " ended the stream";
      return written
          ? new RpcFailure.Lost(address, text, null)
          : new RpcFailure.Unreachable(address, text, null);
    }
    return channels.failure(address, status, written);
  }

  @Override
  public Throwable timedOut(boolean written) {
    return new RpcFailure.TimedOut(address, written, address + " did not answer in time");
  }

  @Override
  public Throwable queueFull() {
    return new RpcFailure.Rejected(
        address,
        false,
        Status.Code.RESOURCE_EXHAUSTED,
        "too many requests wait to be written to " + address);
  }

  @Override
  public Throwable tooSoon() {
    return new RpcFailure.Unreachable(
        address, address + " ended the last stream at once; the next one waits", null);
  }

  @Override
  public Throwable malformed(String message, @Nullable Throwable cause) {
    return new RpcFailure.Malformed(address, true, address + ": " + message, cause);
  }
}
