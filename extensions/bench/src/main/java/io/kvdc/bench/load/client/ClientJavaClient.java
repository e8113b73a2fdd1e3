package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.Operation;
import io.kvdc.bench.load.work.SessionKind;
import java.util.ArrayList;
import java.util.List;
import org.tikv.common.TiConfiguration;
import org.tikv.common.TiSession;
import org.tikv.common.util.BackOffer;
import org.tikv.common.util.ConcreteBackOffer;
import org.tikv.raw.RawKVClient;
import org.tikv.shade.com.google.protobuf.ByteString;
import org.tikv.txn.KVClient;
import org.tikv.txn.TwoPhaseCommitter;

/** {@code org.tikv:tikv-client-java}, as its documentation has it used. */
@SuppressWarnings("try") // Its close says that it may throw anything, interrupts included.
final class ClientJavaClient implements BlockingClient {

  private static final int BACKOFF_MILLIS = 10_000;

  private final SessionKind kind;
  private final TiSession session;
  private final RawKVClient raw;
  private final KVClient reader;
  private final KeySpace.Keys<ByteString> keys;
  private final ByteString end;
  private final ByteString value;
  private final byte[] valueBytes;
  private final long version;

  ClientJavaClient(Target target) {
    kind = target.session();
    TiConfiguration conf =
        kind == SessionKind.RAW
            ? TiConfiguration.createRawDefault(target.pdAddresses())
            : TiConfiguration.createDefault(target.pdAddresses());
    session = TiSession.create(conf);
    raw = session.createRawClient();
    reader = session.createKVClient();
    keys = target.keys().keysAs(ByteString.class, ByteString::copyFrom);
    end = ByteString.copyFrom(target.keys().end());
    valueBytes = target.keys().value();
    value = ByteString.copyFrom(valueBytes);
    version = kind == SessionKind.SNAPSHOT ? now() : 0;
  }

  private long now() {
    return session.getTimestamp().getVersion();
  }

  @Override
  public void perform(Operation operation, int caller) throws Exception {
    ByteString key = keys.get(operation.key());
    switch (operation.verb()) {
      case GET -> get(operation, key);
      case PUT, INSERT -> put(key);
      case BATCH_GET -> operation.checkCount(raw.batchGet(batch(operation)).size());
      case SCAN -> operation.checkCount(raw.scan(key, end, operation.length()).size());
      case READ_MODIFY_WRITE -> {
        get(operation, key);
        put(key);
      }
    }
  }

  private void get(Operation operation, ByteString key) {
    if (kind == SessionKind.RAW) {
      operation.checkValue(raw.get(key).map(ByteString::size).orElse(-1), value.size());
      return;
    }
    ByteString found = reader.get(key, kind == SessionKind.SNAPSHOT ? version : now());
    // It has no word for a key that is not there.
    operation.checkValue(found.isEmpty() ? -1 : found.size(), value.size());
  }

  private void put(ByteString key) throws Exception {
    if (kind == SessionKind.RAW) {
      raw.put(key, value);
      return;
    }
    byte[] bytes = key.toByteArray();
    try (TwoPhaseCommitter committer = new TwoPhaseCommitter(session, now())) {
      committer.prewritePrimaryKey(backOffer(), bytes, valueBytes);
      committer.commitPrimaryKey(backOffer(), bytes, now());
    }
  }

  private static BackOffer backOffer() {
    return ConcreteBackOffer.newCustomBackOff(BACKOFF_MILLIS);
  }

  private List<ByteString> batch(Operation operation) {
    List<ByteString> batch = new ArrayList<>(operation.batch().length);
    for (long number : operation.batch()) {
      batch.add(keys.get(number));
    }
    return batch;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (Exception e) {
      throw new IllegalStateException("client-java does not close", e);
    }
  }
}
