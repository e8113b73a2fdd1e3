package io.kvdc.spring.autoconfigure;

import io.kvdc.TransactionOptions;
import java.time.Duration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** What {@code kvdc.transaction.*} changes. */
final class TransactionSettings {
  private final KvdcProperties.Transaction wanted;

  TransactionSettings(KvdcProperties.Transaction wanted) {
    this.wanted = wanted;
  }

  TransactionOptions apply(TransactionOptions options) {
    TransactionOptions.Builder changed = options.mutate();
    if (wanted.mode() != null) {
      changed.mode(wanted.mode());
    }
    if (wanted.callTimeout() != null) {
      changed.timeout(wanted.callTimeout());
    }
    if (wanted.lockWait() != null) {
      changed.lockWait(wanted.lockWait());
    }
    if (wanted.priority() != null) {
      changed.priority(wanted.priority());
    }
    if (wanted.label() != null) {
      changed.label(wanted.label());
    }
    if (wanted.asyncCommit() != null) {
      changed.asyncCommit(wanted.asyncCommit());
    }
    if (wanted.onePhase() != null) {
      changed.onePhase(wanted.onePhase());
    }
    return changed.build();
  }

  /** In Spring's unit; -1 for none. */
  int timeoutSeconds() {
    Duration timeout = wanted.timeout();
    if (timeout == null) {
      return -1;
    }
    if (timeout.toSeconds() < 1
        || timeout.toNanosPart() != 0
        || timeout.toSeconds() > Integer.MAX_VALUE) {
      throw new InvalidConfigurationPropertyValueException(
          "kvdc.transaction.timeout", timeout, "Spring counts whole seconds, at least one.");
    }
    return (int) timeout.toSeconds();
  }
}
