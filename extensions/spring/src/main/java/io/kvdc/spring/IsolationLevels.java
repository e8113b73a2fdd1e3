package io.kvdc.spring;

import io.kvdc.Isolation;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import org.springframework.transaction.InvalidIsolationLevelException;
import org.springframework.transaction.TransactionDefinition;

/** Which of Spring's isolation levels there are, and what they are called here. */
final class IsolationLevels {
  private IsolationLevels() {}

  /**
   * Options with the isolation.
   *
   * @throws InvalidIsolationLevelException if it is not to be had
   */
  static TransactionOptions apply(int level, TransactionOptions options) {
    return switch (level) {
      case TransactionDefinition.ISOLATION_DEFAULT -> options;
      case TransactionDefinition.ISOLATION_REPEATABLE_READ ->
          options.mutate().isolation(Isolation.SNAPSHOT).build();
      case TransactionDefinition.ISOLATION_READ_COMMITTED ->
          options
              .mutate()
              .mode(TransactionMode.PESSIMISTIC)
              .isolation(Isolation.READ_COMMITTED)
              .build();
      default ->
          throw new InvalidIsolationLevelException(
              "there is no isolation level "
                  + nameOf(level)
                  + " here; say REPEATABLE_READ, which is snapshot isolation, or READ_COMMITTED");
    };
  }

  private static String nameOf(int level) {
    return switch (level) {
      case TransactionDefinition.ISOLATION_READ_UNCOMMITTED -> "READ_UNCOMMITTED";
      case TransactionDefinition.ISOLATION_SERIALIZABLE -> "SERIALIZABLE";
      default -> String.valueOf(level);
    };
  }
}
