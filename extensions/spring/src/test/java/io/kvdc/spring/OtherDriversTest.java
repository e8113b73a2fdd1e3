package io.kvdc.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Connection;
import io.kvdc.Transaction;
import io.kvdc.TransactionState;
import io.kvdc.junit.KvCluster;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.HeuristicCompletionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions that do what no driver should. */
@KvCluster
class OtherDriversTest {
  private final Connection connection;

  OtherDriversTest(Connection connection) {
    this.connection = connection;
  }

  /** The same but for some methods, those of its transactions too. */
  private Connection with(Map<String, Callable<?>> instead) {
    return proxy(Connection.class, connection, instead);
  }

  private static <T> T proxy(Class<T> type, Object target, Map<String, Callable<?>> instead) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> type.getSimpleName();
                };
              }
              if (type == Transaction.class && instead.containsKey(method.getName())) {
                return instead.get(method.getName()).call();
              }
              try {
                Object answer = method.invoke(target, arguments);
                return answer instanceof Transaction begun
                    ? proxy(Transaction.class, begun, instead)
                    : answer;
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            }));
  }

  @Test
  void aCloseThatThrowsDoesNotTakeTheOuterTransactionAway() {
    Connection hostile =
        with(
            Map.of(
                "close",
                () -> {
                  throw new IllegalStateException("on purpose");
                }));
    KvTransactionManager manager = new KvTransactionManager(hostile);
    TransactionTemplate outer = new TransactionTemplate(manager);
    TransactionTemplate inner = new TransactionTemplate(manager);
    inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    outer.executeWithoutResult(
        status -> {
          Transaction before = KvTransactionManager.currentTransaction(hostile);
          inner.executeWithoutResult(
              other ->
                  assertThat(KvTransactionManager.currentTransaction(hostile)).isNotSameAs(before));
          assertThat(KvTransactionManager.currentTransaction(hostile)).isSameAs(before);
        });
    assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
  }

  @Test
  void aCommitThatIsStillUnderWayIsNotTakenForRolledBack() {
    Connection hostile =
        with(
            Map.of(
                "commit",
                () -> {
                  throw new IllegalStateException("on purpose");
                },
                "state",
                () -> TransactionState.COMMITTING));
    KvTransactionManager manager = new KvTransactionManager(hostile);
    manager.setRollbackOnCommitFailure(true);
    TransactionTemplate template = new TransactionTemplate(manager);
    assertThatThrownBy(() -> template.executeWithoutResult(status -> {}))
        .isInstanceOfSatisfying(
            HeuristicCompletionException.class,
            unknown ->
                assertThat(unknown.getOutcomeState())
                    .isEqualTo(HeuristicCompletionException.STATE_UNKNOWN));
    assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
  }
}
