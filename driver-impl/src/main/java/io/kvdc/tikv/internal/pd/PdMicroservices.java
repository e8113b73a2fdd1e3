package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;

/** Where services are that may run apart from PD. */
public interface PdMicroservices {

  /**
   * The server of timestamps.
   *
   * @param deadline when to give up
   * @return its address, which is that of PD's leader where PD gives them out itself
   */
  CompletableFuture<String> timestamps(Deadline deadline);

  /**
   * The resource manager.
   *
   * @param deadline when to give up
   * @return its address, which is that of PD's leader where there is none apart
   */
  CompletableFuture<String> resourceManager(Deadline deadline);

  /**
   * Has the resource manager looked for again.
   *
   * @param address of the one that failed
   */
  void resourceManagerFailed(String address);
}
