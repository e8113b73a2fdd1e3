package io.kvdc.tikv.chaos;

import io.kvdc.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that workloads use, spread over the alphabet so that regions can be cut between them.
 */
final class Keys {

  private static final int LETTERS = 26;

  private Keys() {}

  static Bytes register(int number) {
    return Bytes.utf8(letter(number * 7) + "-register-" + number);
  }

  static Bytes account(int number) {
    return Bytes.utf8(letter(number * 5) + "-account-" + number);
  }

  static Bytes transfer(long id) {
    return Bytes.utf8("transfer-" + id);
  }

  /** Four of the places at which regions are cut. */
  static List<Bytes> borders(int drawn) {
    List<Bytes> borders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      borders.add(Bytes.utf8(letter(drawn + i * 6)));
    }
    return borders;
  }

  private static String letter(int number) {
    return String.valueOf((char) ('a' + number % LETTERS));
  }
}
