package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;

/** The members of PD. */
@FunctionalInterface
public interface PdMembers {

  /** All members and which of them leads. */
  CompletableFuture<GetMembersResponse> all(Deadline deadline);
}
