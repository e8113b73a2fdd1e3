package io.kvdc.tikv;

import io.kvdc.Bytes;
import io.kvdc.CommitDetails;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.PipelinedWrites;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import java.lang.management.ManagementFactory;

/**
 * A client process that writes much in one transaction and tells how much of its heap is in use as
 * it goes on: {@code used BYTES} after each quarter, and {@code committed KEYS BYTES}.
 */
public final class LargeTransaction {

  private LargeTransaction() {}

  /**
   * Runs it.
   *
   * @param arguments the URL, how many keys, and the bytes of each value
   */
  public static void main(String[] arguments) {
    int keys = Integer.parseInt(arguments[1]);
    int valueBytes = Integer.parseInt(arguments[2]);
    TransactionOptions options =
        TransactionOptions.optimistic().mutate().pipelined(PipelinedWrites.defaults()).build();
    try (Connection connection = Kv.connect(arguments[0]);
        Transaction transaction = connection.begin(options)) {
      for (int i = 0; i < keys; i++) {
        byte[] value = new byte[valueBytes];
        value[0] = 1;
        transaction.put(Bytes.utf8("large/%09d".formatted(i)), Bytes.wrap(value));
        if ((i + 1) % (keys / 4) == 0) {
          transaction.flush();
          System.out.println("used " + used());
        }
      }
      CommitDetails details = transaction.commit();
      System.out.println("committed " + details.keys() + " " + details.bytes());
    }
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
