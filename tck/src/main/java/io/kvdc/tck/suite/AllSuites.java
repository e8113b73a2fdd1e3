package io.kvdc.tck.suite;

import java.util.List;

/** The classes of tests, in the order in which they run. */
public final class AllSuites {

  private static final List<Class<?>> CLASSES =
      List.of(
          SentinelTest.class,
          UrlTest.class,
          ConnectionTest.class,
          UnsupportedTest.class,
          RawPointTest.class,
          RawBatchTest.class,
          RawRangeTest.class,
          RawScanTest.class,
          RawCursorTest.class,
          RawBatchScanTest.class,
          RawBadInputTest.class,
          RawHistoryTest.class,
          RawAsyncTest.class,
          RawThreadsTest.class,
          InterceptorTest.class,
          RawTtlTest.class,
          RawAtomicTest.class,
          RawLostAnswerTest.class,
          RawColumnFamilyTest.class,
          RawChecksumTest.class,
          RawCoprocessorTest.class,
          TimestampTest.class,
          TransactionPointTest.class,
          TransactionScanTest.class,
          TransactionInsertTest.class,
          TransactionFlagsTest.class,
          SavepointTest.class,
          OptimisticConflictTest.class,
          PessimisticLockTest.class,
          LockWaitTest.class,
          FairLockingTest.class,
          SharedLockTest.class,
          SnapshotTest.class,
          StaleReadTest.class,
          TransactionEndTest.class,
          CommitOptionsTest.class,
          PipelinedWritesTest.class,
          TransactLoopTest.class,
          TransactionLimitsTest.class,
          TransactionBadInputTest.class,
          TransactionAsyncTest.class,
          TransactionThreadsTest.class,
          TransactionInterceptorTest.class,
          PluginInterceptorTest.class,
          PluginTermsTest.class,
          PluginTracerTest.class,
          PluginMetricsTest.class,
          HostilePluginTest.class,
          TransactionClosingTest.class,
          TransactionHistoryTest.class,
          ConnectionClosingTest.class);

  private AllSuites() {}

  /** All of them. */
  public static List<Class<?>> classes() {
    return CLASSES;
  }
}
