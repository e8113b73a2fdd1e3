package io.kvdc.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import io.kvdc.Timestamp;
import io.kvdc.TransactionState;
import io.kvdc.testing.MainClasses;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KvExceptionTest {

  private static final ErrorDetail DETAIL =
      ErrorDetail.of("what happened")
          .withCause(new IOException("reset"))
          .withAttempts(List.of(new Attempt("store 4", "no answer", Duration.ofMillis(2))));

  private static final Bytes KEY = Bytes.utf8("key");
  private static final Timestamp TS = Timestamp.of(12, 3);

  /** One of each leaf with the code it must keep for ever. */
  private static final Map<Function<ErrorDetail, KvException>, String> CODES =
      Map.ofEntries(
          Map.entry(d -> new AmbiguousDriverException(d, List.of("A", "B")), "AMBIGUOUS_DRIVER"),
          Map.entry(BlockingCallException::new, "BLOCKING_CALL"),
          Map.entry(CallCancelledException::new, "CALL_CANCELLED"),
          Map.entry(CallInterruptedException::new, "CALL_INTERRUPTED"),
          Map.entry(ClusterMismatchException::new, "CLUSTER_MISMATCH"),
          Map.entry(
              d -> new ClusterUnreachableException(d, List.of("pd1:2379")), "CLUSTER_UNREACHABLE"),
          Map.entry(ConnectionClosedException::new, "CONNECTION_CLOSED"),
          Map.entry(
              d -> new DeadlineExceededException(d, Duration.ofSeconds(5)), "DEADLINE_EXCEEDED"),
          Map.entry(d -> new FlashbackInProgressException(d, TS), "FLASHBACK_IN_PROGRESS"),
          Map.entry(InvalidArgumentException::new, "INVALID_ARGUMENT"),
          Map.entry(InvalidKeyException::new, "INVALID_KEY"),
          Map.entry(d -> new InvalidOptionException(d, "timeout"), "INVALID_OPTION"),
          Map.entry(InvalidUrlException::new, "INVALID_URL"),
          Map.entry(d -> new KeyspaceNotFoundException(d, "ks"), "KEYSPACE_NOT_FOUND"),
          Map.entry(d -> new NoDriverException(d, List.of("A")), "NO_DRIVER"),
          Map.entry(NotAtomicException::new, "NOT_ATOMIC"),
          Map.entry(OutcomeUnknownException::new, "OUTCOME_UNKNOWN"),
          Map.entry(d -> new PluginFailedException(d, "A"), "PLUGIN_FAILED"),
          Map.entry(ProtocolException::new, "PROTOCOL"),
          Map.entry(RegionUnavailableException::new, "REGION_UNAVAILABLE"),
          Map.entry(RequestRejectedException::new, "REQUEST_REJECTED"),
          Map.entry(ResolveLockTimeoutException::new, "RESOLVE_LOCK_TIMEOUT"),
          Map.entry(
              detail -> new SecureConnectionException(detail, "a:1"), "SECURE_CONNECTION_FAILED"),
          Map.entry(ServerBusyException::new, "SERVER_BUSY"),
          Map.entry(StorageFullException::new, "STORAGE_FULL"),
          Map.entry(d -> new StoreLimitException(d, 4, 8), "STORE_LIMIT"),
          Map.entry(d -> new ThrottledException(d, Duration.ZERO), "THROTTLED"),
          Map.entry(d -> new UnknownOptionException(d, "timeuot"), "UNKNOWN_OPTION"),
          Map.entry(d -> new UnsupportedFeatureException(d, "cas"), "UNSUPPORTED_FEATURE"),
          Map.entry(
              d -> new AssertionFailedException(d, KEY, KeyFlag.ASSERT_EXISTS, TS, null, null),
              "ASSERTION_FAILED"),
          Map.entry(d -> new CommitRefusedException(d, TS), "COMMIT_REFUSED"),
          Map.entry(d -> new CommitTimestampLagException(d, TS, TS), "COMMIT_TIMESTAMP_LAG"),
          Map.entry(
              d -> new DeadlockException(d, KEY, List.of(new WaitForLock(TS, TS, KEY)), true),
              "DEADLOCK"),
          Map.entry(d -> new FutureTimestampException(d, TS, TS), "FUTURE_TIMESTAMP"),
          Map.entry(d -> new KeyExistsException(d, KEY, null), "KEY_EXISTS"),
          Map.entry(d -> new LockNotAvailableException(d, KEY), "LOCK_NOT_AVAILABLE"),
          Map.entry(
              d -> new LockWaitTimeoutException(d, KEY, Duration.ofSeconds(1)),
              "LOCK_WAIT_TIMEOUT"),
          Map.entry(d -> new SnapshotTooOldException(d, TS, TS), "SNAPSHOT_TOO_OLD"),
          Map.entry(d -> new TransactionAbortedException(d, TS), "TRANSACTION_ABORTED"),
          Map.entry(
              d -> new TransactionClosedException(d, TransactionState.COMMITTED),
              "TRANSACTION_CLOSED"),
          Map.entry(d -> new TransactionTooLargeException(d, 9, 8), "TRANSACTION_TOO_LARGE"),
          Map.entry(
              d -> new WriteConflictException(d, KEY, TS, TS, null, "OPTIMISTIC"),
              "WRITE_CONFLICT"),
          Map.entry(d -> new ValueTooLargeException(d, 9, 8), "VALUE_TOO_LARGE"));

  static List<KvException> leaves() {
    return CODES.keySet().stream().map(maker -> maker.apply(DETAIL)).toList();
  }

  @Test
  void everyLeafIsInTheTable() {
    List<String> inPackage =
        MainClasses.ALL.stream()
            .filter(type -> type.isAssignableTo(KvException.class))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .map(JavaClass::getName)
            .toList();
    assertThat(leaves())
        .extracting(leaf -> leaf.getClass().getName())
        .containsExactlyInAnyOrderElementsOf(inPackage);
  }

  @Test
  void codesAreUniqueAndDoNotChange() {
    assertThat(CODES.values()).doesNotHaveDuplicates().allMatch(code -> code.matches("[A-Z_]+"));
    CODES.forEach((maker, code) -> assertThat(maker.apply(DETAIL).code()).isEqualTo(code));
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void theBranchSaysWhetherToRetryAndWhatIsKnown(KvException leaf) {
    assertThat(leaf.isRetryable()).isEqualTo(leaf instanceof KvTransientException);
    assertThat(leaf.outcome())
        .isEqualTo(leaf instanceof KvUndeterminedException ? Outcome.UNKNOWN : Outcome.NOT_APPLIED);
    assertThat(leaf.detail().outcome()).isEqualTo(leaf.outcome());
  }

  @Test
  void everyBranchHasLeavesAndOneMeansThatTheOutcomeIsUnknown() {
    Map<Class<?>, Integer> branches = new HashMap<>();
    leaves().forEach(leaf -> branches.merge(leaf.getClass().getSuperclass(), 1, Integer::sum));
    assertThat(branches)
        .containsOnlyKeys(KvException.class.getPermittedSubclasses())
        .containsEntry(KvUndeterminedException.class, 1);
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void aCopyHasAllPartsTheOriginalAsCauseAndTheStackOfItsMaker(KvException leaf) throws Exception {
    KvException copy = leaf.copy();
    assertThat(copy).isExactlyInstanceOf(leaf.getClass()).isNotSameAs(leaf).hasCause(leaf);
    assertThat(copy.getCause()).isSameAs(leaf);
    assertThat(copy.attempts()).isEqualTo(DETAIL.attempts());
    assertThat(parts(copy)).isEqualTo(parts(leaf));
    assertThat(copy.getStackTrace())
        .extracting(StackTraceElement::getMethodName)
        .filteredOn(method -> !method.equals("copy"))
        .startsWith("aCopyHasAllPartsTheOriginalAsCauseAndTheStackOfItsMaker");
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void serializationKeepsAllParts(KvException leaf) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(leaf);
    }
    KvException read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (KvException) in.readObject();
    }
    assertThat(read).isExactlyInstanceOf(leaf.getClass());
    assertThat(parts(read)).isEqualTo(parts(leaf));
    assertThat(read.attempts()).isEqualTo(leaf.attempts());
    assertThat(read).hasCauseInstanceOf(IOException.class).hasRootCauseMessage("reset");
    assertThat(read.detail().cause()).isSameAs(read.getCause());
    assertThat(read.copy().getCause()).isSameAs(read);
  }

  /** What the public methods of a leaf return, but for the detail, whose cause differs. */
  private static Map<String, Object> parts(KvException exception) throws Exception {
    Map<String, Object> parts = new HashMap<>();
    parts.put("message", exception.getMessage());
    for (Method method : exception.getClass().getMethods()) {
      boolean ours = method.getDeclaringClass().getPackageName().equals("io.kvdc.error");
      if (ours
          && method.getParameterCount() == 0
          && !Modifier.isStatic(method.getModifiers())
          && !List.of("copy", "detail").contains(method.getName())) {
        parts.put(method.getName(), method.invoke(exception));
      }
    }
    assertThat(parts).containsKeys("code", "isRetryable", "outcome", "attempts");
    return parts;
  }

  @Test
  void anUnknownOutcomeCannotBePassedOffAsAKnownOne() {
    ErrorDetail unknown = DETAIL.withOutcome(Outcome.UNKNOWN);
    assertThat(new OutcomeUnknownException(DETAIL).detail()).isEqualTo(unknown);
    for (Function<ErrorDetail, KvException> maker : CODES.keySet()) {
      if (maker.apply(DETAIL).outcome() == Outcome.NOT_APPLIED) {
        assertThatIllegalArgumentException().isThrownBy(() -> maker.apply(unknown));
      }
    }
  }

  @Test
  void anotherDriversLeafTakesPart() {
    KvException foreign =
        new KvTransientException("FOREIGN", DETAIL) {
          @Override
          public KvException copy() {
            throw new UnsupportedOperationException();
          }
        };
    assertThat(foreign.isRetryable()).isTrue();
    assertThat(foreign.code()).isEqualTo("FOREIGN");
  }

  @Test
  void whatAnExceptionCarriesCannotBeChangedFromOutside() {
    Attempt[] attempts = {new Attempt("a", "b", Duration.ZERO)};
    KvException exception =
        new ServerBusyException(ErrorDetail.of("x").withAttempts(Arrays.asList(attempts)));
    attempts[0] = new Attempt("other", "b", Duration.ZERO);
    assertThat(exception.attempts().get(0).target()).isEqualTo("a");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> exception.attempts().clear());
  }
}
