package io.kvdc.proto.contract;

import io.kvdc.proto.contract.WireType.Kind;
import io.kvdc.proto.contract.WireType.Member;
import io.kvdc.proto.contract.WireType.NumberRange;
import io.kvdc.proto.contract.WireType.Packing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Compares descriptors with the contract, type by full name. Where a type is declared does not
 * matter: only what is on the wire and what a gRPC path is made from.
 */
final class ContractComparison {
  /** Packages that a project may well import and that are nobody's wire contract. */
  private static final Set<String> SUPPORT_PACKAGES = Set.of("google.protobuf", "google.api");

  private final ContractReport report = new ContractReport();

  private ContractComparison() {}

  static ContractReport compare(Map<String, WireType> contract, DescriptorShapes descriptors) {
    ContractComparison comparison = new ContractComparison();
    for (WireType want : contract.values()) {
      WireType have = descriptors.types().get(want.name());
      if (have == null) {
        comparison.report.addMissing(
            want.used(),
            want.kind().word() + " " + want.name() + " (" + want.members().size() + " members)");
      } else {
        comparison.compareType(want, have);
      }
    }
    for (WireType have : descriptors.types().values()) {
      boolean support =
          SUPPORT_PACKAGES.contains(ContractTable.packageOf(have.name(), descriptors.packages()));
      if (!contract.containsKey(have.name()) && !support) {
        comparison.report.extras().add(have.kind().word() + " " + have.name());
      }
    }
    comparison.report.mismatches().addAll(descriptors.clashes());
    return comparison.report;
  }

  private void compareType(WireType want, WireType have) {
    if (want.kind() != have.kind()) {
      mismatch(want.name(), "kind", have.kind().word(), want.kind().word());
      return;
    }
    if (want.kind() != Kind.SERVICE
        && !want.syntax().isEmpty()
        && !want.syntax().equals(have.syntax())) {
      mismatch(want.name(), "syntax", have.syntax(), want.syntax());
    }
    Set<String> renamed = new HashSet<>();
    Map<Integer, String> nameByNumber = new HashMap<>();
    want.members().forEach((name, member) -> nameByNumber.put(member.number(), name));
    have.members()
        .forEach(
            (name, got) -> {
              Member expected = want.members().get(name);
              if (expected != null) {
                compareMember(want.label(name), expected, got);
              } else {
                String twin = got.isNumbered() ? nameByNumber.get(got.number()) : null;
                if (twin != null && !have.members().containsKey(twin)) {
                  renamed.add(twin);
                  report
                      .mismatches()
                      .add(
                          want.label(name)
                              + ": name; number "
                              + got.number()
                              + " is called "
                              + twin);
                  compareMember(want.label(name), want.members().get(twin), got);
                } else {
                  reportUnknown(want, name, got, twin == null ? "" : twin);
                }
              }
            });
    want.members()
        .forEach(
            (name, expected) -> {
              if (!have.members().containsKey(name) && !renamed.contains(name)) {
                report.addMissing(expected.used(), want.label(name) + describe(expected));
              }
            });
    compareReserved(want, have);
  }

  private void reportUnknown(WireType want, String name, Member got, String numberOwner) {
    String label = want.label(name);
    if (!numberOwner.isEmpty() && want.kind() == Kind.MESSAGE) {
      report.mismatches().add(label + ": number " + got.number() + " belongs to " + numberOwner);
    } else if (got.isNumbered() && want.isReserved(got.number())) {
      report.mismatches().add(label + ": number " + got.number() + " is reserved");
    } else if (want.reservedNames().contains(name)) {
      report.mismatches().add(label + ": this name is reserved");
    } else {
      report.extras().add(label + describe(got));
    }
  }

  private void compareReserved(WireType want, WireType have) {
    for (NumberRange range : want.reserved()) {
      if (!IntStream.rangeClosed(range.first(), range.last()).allMatch(have::isReserved)) {
        report.addMissing(false, want.name() + ": reserved " + range);
      }
    }
    for (String name : want.reservedNames()) {
      if (!have.reservedNames().contains(name)) {
        report.addMissing(false, want.name() + ": reserved name " + name);
      }
    }
  }

  private void compareMember(String label, Member expected, Member got) {
    if (expected.number() != got.number()) {
      mismatch(
          label, "number", Integer.toString(got.number()), Integer.toString(expected.number()));
    }
    if (!expected.type().equals(got.type())) {
      mismatch(label, "type", got.type(), expected.type());
    }
    if (!expected.label().equals(got.label())) {
      mismatch(label, "label", got.label(), expected.label());
    } else if (expected.packing() != Packing.NOT_APPLICABLE
        && got.packing() != Packing.NOT_APPLICABLE
        && expected.packing() != got.packing()) {
      mismatch(label, "packing", got.packing().name(), expected.packing().name());
    }
  }

  private void mismatch(String label, String what, String got, String expected) {
    report.mismatches().add(label + ": " + what + " is " + got + ", should be " + expected);
  }

  private static String describe(Member member) {
    String number = member.isNumbered() ? " = " + member.number() : "";
    String label = member.label().isEmpty() ? "" : " " + member.label();
    return number + label + (member.type().isEmpty() ? "" : " " + member.type());
  }
}
