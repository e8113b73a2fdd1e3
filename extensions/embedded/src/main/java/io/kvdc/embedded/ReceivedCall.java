package io.kvdc.embedded;

import com.google.protobuf.Message;

/**
 * One request as a server of the embedded cluster got it, alone or inside a batch.
 *
 * @param storeId the store that got it; 0 for PD
 * @param method the RPC's name without its service, such as {@code RawPut} or {@code GetRegion};
 *     the same for a command inside a batch
 * @param request the message
 */
public record ReceivedCall(long storeId, String method, Message request) {

  /** The store id that stands for PD. */
  public static final long PD = 0;
}
