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
import java.util.List;
import java.util.NoSuchElementException;

/** A descriptor set whose parts can be found by full name and changed in place. */
final class EditableDescriptors {
  private final FileDescriptorSet.Builder set;

  EditableDescriptors(FileDescriptorSet set) {
    this.set = set.toBuilder();
  }

  FileDescriptorSet build() {
    return set.build();
  }

  /** The file that declares a top-level message. */
  FileDescriptorProto.Builder fileOf(String message) {
    String simpleName = message.substring(message.indexOf('.') + 1);
    for (FileDescriptorProto.Builder file : filesOf(message)) {
      if (file.getMessageTypeBuilderList().stream()
          .anyMatch(type -> type.getName().equals(simpleName))) {
        return file;
      }
    }
    throw new NoSuchElementException(message);
  }

  DescriptorProto.Builder message(String fullName) {
    String simpleName = fullName.substring(fullName.indexOf('.') + 1);
    return fileOf(fullName).getMessageTypeBuilderList().stream()
        .filter(type -> type.getName().equals(simpleName))
        .findFirst()
        .orElseThrow();
  }

  FieldDescriptorProto.Builder field(String message, String name) {
    return message(message).getFieldBuilderList().stream()
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  void addField(String message, String name, int number) {
    message(message)
        .addFieldBuilder()
        .setName(name)
        .setNumber(number)
        .setType(Type.TYPE_BOOL)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  void dropField(String message, String name) {
    DescriptorProto.Builder builder = message(message);
    for (int i = 0; i < builder.getFieldCount(); i++) {
      if (builder.getField(i).getName().equals(name)) {
        builder.removeField(i);
        return;
      }
    }
    throw new NoSuchElementException(message + "." + name);
  }

  EnumDescriptorProto.Builder enumType(String fullName) {
    String simpleName = fullName.substring(fullName.indexOf('.') + 1);
    for (FileDescriptorProto.Builder file : filesOf(fullName)) {
      for (EnumDescriptorProto.Builder type : file.getEnumTypeBuilderList()) {
        if (type.getName().equals(simpleName)) {
          return type;
        }
      }
    }
    throw new NoSuchElementException(fullName);
  }

  ServiceDescriptorProto.Builder service(String fullName) {
    String simpleName = fullName.substring(fullName.indexOf('.') + 1);
    for (FileDescriptorProto.Builder file : filesOf(fullName)) {
      for (ServiceDescriptorProto.Builder service : file.getServiceBuilderList()) {
        if (service.getName().equals(simpleName)) {
          return service;
        }
      }
    }
    throw new NoSuchElementException(fullName);
  }

  MethodDescriptorProto.Builder rpc(String service, String name) {
    return service(service).getMethodBuilderList().stream()
        .filter(rpc -> rpc.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  void addFile(FileDescriptorProto file) {
    set.addFile(file);
  }

  private List<FileDescriptorProto.Builder> filesOf(String fullName) {
    String protoPackage = fullName.substring(0, fullName.indexOf('.'));
    return set.getFileBuilderList().stream()
        .filter(file -> file.getPackage().equals(protoPackage))
        .toList();
  }
}
