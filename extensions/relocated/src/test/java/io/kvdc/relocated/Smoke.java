package io.kvdc.relocated;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.RawSession;

/** A small application; knows the API alone. */
public final class Smoke {

  private Smoke() {}

  /**
   * Writes and reads.
   *
   * @param args the URL
   */
  public static void main(String[] args) {
    try (Connection connection = Kv.connect(args[0])) {
      RawSession raw = connection.raw();
      raw.put(Bytes.utf8("k"), Bytes.utf8("v"));
      require(Bytes.utf8("v").equals(raw.get(Bytes.utf8("k"))), "get");
      require(raw.count(KeyRange.all()) > 0, "count");
      require(connection.currentTimestamp() != null, "timestamp");
      long seen =
          connection.transact(
              transaction -> {
                transaction.getForUpdate(Bytes.utf8("locked"));
                transaction.put(Bytes.utf8("t"), Bytes.utf8("v"));
                return transaction.scan(KeyRange.all()).stream().count();
              });
      require(seen > 0, "scan");
      require(connection.snapshot().get(Bytes.utf8("t")) != null, "commit");
    }
    System.out.println("smoke test passed");
  }

  private static void require(boolean held, String what) {
    if (!held) {
      throw new IllegalStateException(what + " did not do what it should");
    }
  }
}
