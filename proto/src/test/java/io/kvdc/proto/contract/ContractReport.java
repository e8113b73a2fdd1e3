package io.kvdc.proto.contract;

import java.util.ArrayList;
import java.util.List;

/** How descriptors differ from the contract, one line for each difference. */
final class ContractReport {
  private final List<String> missingUsed = new ArrayList<>();
  private final List<String> missingReachable = new ArrayList<>();
  private final List<String> mismatches = new ArrayList<>();
  private final List<String> extras = new ArrayList<>();

  /** What a client touches and the descriptors lack. */
  List<String> missingUsed() {
    return missingUsed;
  }

  /** What the contract holds though no client touches it, and the descriptors lack. */
  List<String> missingReachable() {
    return missingReachable;
  }

  /** What both have, but not alike. */
  List<String> mismatches() {
    return mismatches;
  }

  /** What the descriptors alone have. */
  List<String> extras() {
    return extras;
  }

  /** Whether a client with these descriptors would speak another protocol than the contract. */
  boolean breaksTheWire() {
    return !missingUsed.isEmpty() || !mismatches.isEmpty();
  }

  void addMissing(boolean used, String line) {
    (used ? missingUsed : missingReachable).add(line);
  }

  @Override
  public String toString() {
    return "missing [yes]: %s%nmissing [reachable]: %s%nmismatch: %s%nextra: %s"
        .formatted(missingUsed, missingReachable, mismatches, extras);
  }
}
