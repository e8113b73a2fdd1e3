package com.example.bank;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.spring.KvTemplate;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Accounts with whole coins, each under a key of its own. */
@Service
public class Accounts {
  private static final String PREFIX = "account/";

  private final KvTemplate kv;

  public Accounts(KvTemplate kv) {
    this.kv = kv;
  }

  /** Opens an account; fails with DuplicateKeyException if there is one of that name. */
  public void open(String name, long coins) {
    kv.insert(key(name), value(coins));
  }

  /** Moves coins, or nothing if there are too few. Locks in the order of names, against deadlocks. */
  @Transactional
  public void transfer(String from, String to, long coins) {
    if (from.compareTo(to) < 0) {
      kv.getForUpdate(key(from));
    } else {
      kv.getForUpdate(key(to));
    }
    long had = coins(kv.getForUpdate(key(from)));
    long others = coins(kv.getForUpdate(key(to)));
    kv.put(key(to), value(others + coins));
    kv.put(key(from), value(had - coins));
    if (had < coins) {
      // What was written above is taken back.
      throw new InsufficientFunds(from + " has " + had + " coins, not " + coins);
    }
  }

  /** All coins there are, as of one moment. */
  @Transactional(readOnly = true)
  public long total() {
    List<Long> all = kv.scan(KeyRange.prefix(Bytes.utf8(PREFIX)), entry -> coins(entry.value()));
    return all.stream().mapToLong(Long::longValue).sum();
  }

  public long balance(String name) {
    return coins(kv.get(key(name)));
  }

  private static Bytes key(String name) {
    return Bytes.utf8(PREFIX + name);
  }

  private static Bytes value(long coins) {
    return Bytes.utf8(Long.toString(coins));
  }

  private static long coins(Bytes value) {
    if (value == null) {
      throw new IllegalArgumentException("no such account");
    }
    return Long.parseLong(value.toUtf8());
  }

  /** Nothing was moved. */
  public static class InsufficientFunds extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InsufficientFunds(String message) {
      super(message);
    }
  }
}
