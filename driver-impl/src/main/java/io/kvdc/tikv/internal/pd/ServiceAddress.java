package io.kvdc.tikv.internal.pd;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kvdc.proto.tsopb.Participant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the address that a server has left in PD's small store. */
final class ServiceAddress {

  private ServiceAddress() {}

  /** The address of a server of timestamps; null if there is none in it. */
  static @Nullable String ofTso(ByteString value) {
    try {
      return first(Participant.parseFrom(value).getListenUrlsList());
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  /** The address of a resource manager; null if there is none in it. */
  static @Nullable String ofResourceManager(ByteString value) {
    try {
      return first(io.kvdc.proto.resource_manager.Participant.parseFrom(value).getListenUrlsList());
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private static @Nullable String first(List<String> urls) {
    return urls.isEmpty() ? null : PdEndpoints.withoutScheme(urls.get(0));
  }
}
