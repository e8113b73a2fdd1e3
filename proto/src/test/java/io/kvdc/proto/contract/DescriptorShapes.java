package io.kvdc.proto.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kvdc.proto.contract.WireType.Kind;
import io.kvdc.proto.contract.WireType.Member;
import io.kvdc.proto.contract.WireType.NumberRange;
import io.kvdc.proto.contract.WireType.Packing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What protoc made of .proto files, in the shapes that the contract uses. */
final class DescriptorShapes {
  private final Map<String, WireType> types = new LinkedHashMap<>();
  private final Map<String, String> declaredIn = new LinkedHashMap<>();
  private final List<String> clashes = new ArrayList<>();
  private final Set<String> packages = new LinkedHashSet<>();

  private DescriptorShapes() {}

  /**
   * Reads a serialized descriptor set.
   *
   * @throws IllegalArgumentException if the bytes are no descriptor set, or one without a file
   */
  static DescriptorShapes parse(byte[] bytes) {
    try {
      return of(FileDescriptorSet.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not a FileDescriptorSet: " + e.getMessage(), e);
    }
  }

  static DescriptorShapes of(FileDescriptorSet set) {
    if (set.getFileCount() == 0) {
      throw new IllegalArgumentException("the descriptor set holds no file");
    }
    DescriptorShapes shapes = new DescriptorShapes();
    set.getFileList().forEach(shapes::add);
    return shapes;
  }

  Map<String, WireType> types() {
    return types;
  }

  /** Types that two files declare, each as a line for people. */
  List<String> clashes() {
    return clashes;
  }

  Set<String> packages() {
    return packages;
  }

  private void add(FileDescriptorProto file) {
    packages.add(file.getPackage());
    String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
    String syntax = file.getSyntax().isEmpty() ? "proto2" : file.getSyntax();
    file.getMessageTypeList()
        .forEach(message -> addMessage(message, prefix, syntax, file.getName()));
    file.getEnumTypeList().forEach(type -> put(enumType(type, prefix, syntax), file.getName()));
    file.getServiceList().forEach(service -> put(service(service, prefix, syntax), file.getName()));
  }

  private void put(WireType type, String fileName) {
    WireType before = types.put(type.name(), type);
    String where = declaredIn.put(type.name(), fileName);
    if (before != null) {
      clashes.add(type.name() + ": declared in " + where + " and in " + fileName);
    }
  }

  private void addMessage(DescriptorProto message, String prefix, String syntax, String fileName) {
    String fullName = prefix + message.getName();
    Map<String, DescriptorProto> mapEntries = new LinkedHashMap<>();
    for (DescriptorProto nested : message.getNestedTypeList()) {
      if (nested.getOptions().getMapEntry()) {
        mapEntries.put(fullName + "." + nested.getName(), nested);
      }
    }
    Map<String, Member> members = new LinkedHashMap<>();
    for (FieldDescriptorProto field : message.getFieldList()) {
      members.put(field.getName(), field(field, message, mapEntries, syntax));
    }
    List<NumberRange> reserved =
        message.getReservedRangeList().stream()
            .map(
                range ->
                    new NumberRange(
                        range.getStart(), range.getEnd() - 1)) // the end is exclusive in messages
            .toList();
    put(
        new WireType(
            Kind.MESSAGE,
            fullName,
            true,
            syntax,
            members,
            reserved,
            new LinkedHashSet<>(message.getReservedNameList())),
        fileName);
    for (DescriptorProto nested : message.getNestedTypeList()) {
      if (!nested.getOptions().getMapEntry()) {
        addMessage(nested, fullName + ".", syntax, fileName);
      }
    }
    message
        .getEnumTypeList()
        .forEach(type -> put(enumType(type, fullName + ".", syntax), fileName));
  }

  private static Member field(
      FieldDescriptorProto field,
      DescriptorProto message,
      Map<String, DescriptorProto> mapEntries,
      String syntax) {
    boolean repeated = field.getLabel() == Label.LABEL_REPEATED;
    DescriptorProto entry =
        repeated ? mapEntries.get(withoutLeadingDot(field.getTypeName())) : null;
    if (entry != null) {
      String type = "map<" + typeWord(entry.getField(0)) + "," + typeWord(entry.getField(1)) + ">";
      return new Member(field.getNumber(), type, "map", Packing.NOT_APPLICABLE, true);
    }
    Packing packing = repeated ? packing(field, syntax) : Packing.NOT_APPLICABLE;
    return new Member(field.getNumber(), typeWord(field), label(field, message), packing, true);
  }

  private static String label(FieldDescriptorProto field, DescriptorProto message) {
    if (field.getLabel() == Label.LABEL_REPEATED) {
      return "repeated";
    } else if (field.getProto3Optional()) {
      return "optional";
    } else if (field.hasOneofIndex()) {
      return "oneof:" + message.getOneofDecl(field.getOneofIndex()).getName();
    }
    return field.getLabel() == Label.LABEL_REQUIRED ? "required" : "singular";
  }

  private static Packing packing(FieldDescriptorProto field, String syntax) {
    if (field.getType() != Type.TYPE_ENUM && !ContractTable.isPackable(typeWord(field))) {
      return Packing.NOT_APPLICABLE;
    }
    boolean packed =
        field.getOptions().hasPacked() ? field.getOptions().getPacked() : syntax.equals("proto3");
    return packed ? Packing.PACKED : Packing.EXPANDED;
  }

  private static String typeWord(FieldDescriptorProto field) {
    if (field.getType() == Type.TYPE_GROUP) {
      return "group " + withoutLeadingDot(field.getTypeName());
    } else if (!field.getTypeName().isEmpty()) {
      return withoutLeadingDot(field.getTypeName());
    }
    return field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
  }

  private static WireType enumType(EnumDescriptorProto type, String prefix, String syntax) {
    Map<String, Member> members = new LinkedHashMap<>();
    type.getValueList()
        .forEach(
            value ->
                members.put(
                    value.getName(),
                    new Member(value.getNumber(), "", "", Packing.NOT_APPLICABLE, true)));
    List<NumberRange> reserved =
        type.getReservedRangeList().stream()
            .map(
                range ->
                    new NumberRange(
                        range.getStart(), range.getEnd())) // the end is inclusive in enums
            .toList();
    return new WireType(
        Kind.ENUM,
        prefix + type.getName(),
        true,
        syntax,
        members,
        reserved,
        new LinkedHashSet<>(type.getReservedNameList()));
  }

  private static WireType service(ServiceDescriptorProto service, String prefix, String syntax) {
    Map<String, Member> members = new LinkedHashMap<>();
    service
        .getMethodList()
        .forEach(
            rpc ->
                members.put(
                    rpc.getName(),
                    new Member(Member.NO_NUMBER, rpcShape(rpc), "", Packing.NOT_APPLICABLE, true)));
    return new WireType(
        Kind.SERVICE, prefix + service.getName(), true, syntax, members, List.of(), Set.of());
  }

  private static String rpcShape(MethodDescriptorProto rpc) {
    return side(rpc.getClientStreaming(), rpc.getInputType())
        + " -> "
        + side(rpc.getServerStreaming(), rpc.getOutputType());
  }

  private static String side(boolean streaming, String typeName) {
    return (streaming ? "stream " : "") + withoutLeadingDot(typeName);
  }

  private static String withoutLeadingDot(String typeName) {
    return typeName.startsWith(".") ? typeName.substring(1) : typeName;
  }
}
