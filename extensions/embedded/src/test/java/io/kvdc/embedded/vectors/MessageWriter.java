package io.kvdc.embedded.vectors;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.RegionEpoch;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes messages of recorded requests. */
final class MessageWriter {

  /** Fields of a recorded context that are instructions, not fields of the message. */
  private static final Set<String> CONTEXT_INSTRUCTIONS =
      Set.of("region", "epoch_delta", "region_id", "peer_id", "peer_store");

  private final Names names;

  MessageWriter(Names names) {
    this.names = names;
  }

  DynamicMessage write(Descriptor type, JsonNode json) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (Map.Entry<String, JsonNode> property : json.properties()) {
      FieldDescriptor field = type.findFieldByName(property.getKey());
      if (field == null) {
        throw new IllegalArgumentException(
            type.getFullName() + " has no field " + property.getKey());
      }
      set(message, field, property.getValue());
    }
    return message.build();
  }

  private void set(DynamicMessage.Builder message, FieldDescriptor field, JsonNode value) {
    if (field.isMapField()) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        Descriptor type = field.getMessageType();
        message.addRepeatedField(
            field,
            DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("key"), entry.getKey())
                .setField(
                    type.findFieldByName("value"),
                    value(type.findFieldByName("value"), entry.getValue()))
                .build());
      }
    } else if (field.isRepeated()) {
      for (JsonNode element : value) {
        message.addRepeatedField(field, value(field, element));
      }
    } else {
      message.setField(field, value(field, value));
    }
  }

  private Object value(FieldDescriptor field, JsonNode value) {
    return switch (field.getJavaType()) {
      case MESSAGE -> message(field.getMessageType(), value);
      case ENUM -> enumValue(field, value.asString());
      case BYTE_STRING -> names.bytes(value.asString());
      case STRING -> names.text(value.asString());
      case BOOLEAN -> value.booleanValue();
      case LONG -> names.number(value.asString());
      case INT -> value.isString() ? (int) names.number(value.asString()) : (int) value.asLong();
      case DOUBLE -> value.doubleValue();
      case FLOAT -> value.floatValue();
    };
  }

  private Message message(Descriptor type, JsonNode value) {
    return type.equals(Context.getDescriptor()) ? context(value) : write(type, value);
  }

  private Message context(JsonNode json) {
    Context.Builder context = Context.newBuilder();
    if (json.has("region")) {
      locate(context, json);
    }
    ObjectNode rest = ((ObjectNode) json).deepCopy();
    rest.remove(CONTEXT_INSTRUCTIONS);
    context.mergeFrom(write(Context.getDescriptor(), rest));
    return DynamicMessage.newBuilder(context.build()).build();
  }

  private void locate(Context.Builder context, JsonNode json) {
    RegionState region = names.region(json.get("region").asString());
    RegionEpoch.Builder epoch = region.meta().getRegionEpoch().toBuilder();
    JsonNode delta = json.get("epoch_delta");
    if (delta != null) {
      epoch.setVersion(epoch.getVersion() + delta.path("version").asLong(0));
      epoch.setConfVer(epoch.getConfVer() + delta.path("conf_ver").asLong(0));
    }
    context.setRegionId(region.id()).setRegionEpoch(epoch);
    Peer leader = region.leader();
    if (leader == null) {
      throw new IllegalStateException("no leader at the start of the scenario");
    }
    context.setPeer(leader);
    if (json.has("region_id")) {
      context.setRegionId(names.number(json.get("region_id").asString()));
    }
    if (json.has("peer_store")) {
      setStore(context, region, json.get("peer_store").asString());
    }
    if (json.has("peer_id")) {
      context.getPeerBuilder().setId(names.number(json.get("peer_id").asString()));
    }
  }

  private void setStore(Context.Builder context, RegionState region, String store) {
    long storeId = names.number(store.startsWith("s") ? "store:" + store : store);
    Peer peer = region.peerOn(storeId);
    if (peer == null) {
      context.getPeerBuilder().setStoreId(storeId);
    } else {
      context.setPeer(peer);
    }
  }

  private static EnumValueDescriptor enumValue(FieldDescriptor field, String name) {
    EnumValueDescriptor value = field.getEnumType().findValueByName(name);
    if (value == null) {
      throw new IllegalArgumentException(field.getEnumType().getFullName() + " has no " + name);
    }
    return value;
  }
}
