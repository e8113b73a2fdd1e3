package io.kvdc.proto.contract;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A message, enum or service of the wire contract, in one shape for the table and for descriptors.
 *
 * @param kind what it is
 * @param name its full proto name
 * @param used whether a client touches it; only such a type must not be missing
 * @param syntax {@code proto2} or {@code proto3}; empty where nothing is said
 * @param members fields, enum values or rpcs by name, in declaration order
 * @param reserved reserved numbers
 * @param reservedNames reserved member names
 */
record WireType(
    Kind kind,
    String name,
    boolean used,
    String syntax,
    Map<String, Member> members,
    List<NumberRange> reserved,
    Set<String> reservedNames) {

  WireType {
    members = new LinkedHashMap<>(members);
    reserved = List.copyOf(reserved);
    reservedNames = new LinkedHashSet<>(reservedNames);
  }

  boolean isReserved(int number) {
    return reserved.stream().anyMatch(range -> range.contains(number));
  }

  /** The name of a member as the reports write it: a slash before an rpc, as in a gRPC path. */
  String label(String member) {
    return name + (kind == Kind.SERVICE ? "/" : ".") + member;
  }

  enum Kind {
    MESSAGE,
    ENUM,
    SERVICE;

    String word() {
      return switch (this) {
        case MESSAGE -> "message";
        case ENUM -> "enum";
        case SERVICE -> "service";
      };
    }
  }

  /** How the elements of a repeated field are laid out; scalars and enums alone can be packed. */
  enum Packing {
    NOT_APPLICABLE,
    PACKED,
    EXPANDED
  }

  /** Numbers from {@code first} to {@code last}, both inclusive. */
  record NumberRange(int first, int last) {
    boolean contains(int number) {
      return first <= number && number <= last;
    }

    @Override
    public String toString() {
      return first == last ? Integer.toString(first) : first + " to " + last;
    }
  }

  /**
   * A field, enum value or rpc.
   *
   * @param number the field number or enum number; {@link #NO_NUMBER} for an rpc
   * @param type the type of a field or the shape of an rpc; empty for an enum value
   * @param label {@code singular}, {@code repeated}, {@code map}, {@code oneof:name}...; empty but
   *     for a field
   * @param packing the layout of a repeated field
   * @param used whether a client touches it
   */
  record Member(int number, String type, String label, Packing packing, boolean used) {
    static final int NO_NUMBER = Integer.MIN_VALUE;

    boolean isNumbered() {
      return number != NO_NUMBER;
    }
  }
}
