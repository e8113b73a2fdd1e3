package io.kvdc.tikv;

import io.kvdc.tikv.internal.engine.AddressMap;

/** Whether a text is an address map. */
final class AddressMapCheck {

  private AddressMapCheck() {}

  static boolean test(String text) {
    try {
      AddressMap.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
