package io.kvdc.tikv.internal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * A layer uses only those below it: metric, codec, retry, batch, rpc, pd, store, region, call, raw
 * beside txn and direct, engine, the driver.
 */
class LayersTest {

  private static final String ROOT = "io.kvdc.tikv";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void noLayerKnowsOneAboveIt() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("driver")
        .definedBy(ROOT)
        .layer("engine")
        .definedBy(ROOT + ".internal.engine..")
        .layer("direct")
        .definedBy(ROOT + ".internal.direct..")
        .layer("raw")
        .definedBy(ROOT + ".internal.raw..")
        .layer("txn")
        .definedBy(ROOT + ".internal.txn..")
        .layer("call")
        .definedBy(ROOT + ".internal.call..")
        .layer("region")
        .definedBy(ROOT + ".internal.region..")
        .layer("store")
        .definedBy(ROOT + ".internal.store..")
        .layer("pd")
        .definedBy(ROOT + ".internal.pd..")
        .layer("rpc")
        .definedBy(ROOT + ".internal.rpc")
        .layer("batch")
        .definedBy(ROOT + ".internal.rpc.batch")
        .layer("retry")
        .definedBy(ROOT + ".internal.retry..")
        .layer("codec")
        .definedBy(ROOT + ".internal.codec..")
        .layer("metric")
        .definedBy(ROOT + ".internal.metric..")
        .whereLayer("driver")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("engine")
        .mayOnlyBeAccessedByLayers("driver")
        .whereLayer("direct")
        .mayOnlyBeAccessedByLayers("engine", "driver")
        .whereLayer("raw")
        .mayOnlyBeAccessedByLayers("engine", "driver")
        .whereLayer("txn")
        .mayOnlyBeAccessedByLayers("engine", "driver")
        .whereLayer("call")
        .mayOnlyBeAccessedByLayers("raw", "txn", "direct", "engine", "driver")
        .whereLayer("region")
        .mayOnlyBeAccessedByLayers("call", "raw", "txn", "direct", "engine", "driver")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("region", "call", "raw", "txn", "direct", "engine", "driver")
        .whereLayer("pd")
        .mayOnlyBeAccessedByLayers(
            "store", "region", "call", "raw", "txn", "direct", "engine", "driver")
        .whereLayer("rpc")
        .mayOnlyBeAccessedByLayers(
            "pd", "store", "region", "call", "raw", "txn", "direct", "engine", "driver")
        .whereLayer("batch")
        .mayOnlyBeAccessedByLayers("rpc", "driver")
        .whereLayer("retry")
        .mayOnlyBeAccessedByLayers(
            "batch", "rpc", "pd", "store", "region", "call", "raw", "txn", "direct", "engine",
            "driver")
        .whereLayer("metric")
        .mayNotAccessAnyLayer()
        .check(CLASSES);
  }

  @Test
  void transactionsAreBuiltInStoreys() {
    String txn = ROOT + ".internal.txn.";
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("session")
        .definedBy(txn + "session..")
        .layer("pipelined")
        .definedBy(txn + "pipelined..")
        .layer("commit")
        .definedBy(txn + "commit..")
        .layer("latch")
        .definedBy(txn + "latch..")
        .layer("pessimistic")
        .definedBy(txn + "pessimistic..")
        .layer("heartbeat")
        .definedBy(txn + "heartbeat..")
        .layer("snapshot")
        .definedBy(txn + "snapshot..")
        .layer("lock")
        .definedBy(txn + "lock..")
        .layer("buffer")
        .definedBy(txn + "buffer..")
        .layer("access")
        .definedBy(txn + "access..")
        .whereLayer("session")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("pipelined")
        .mayOnlyBeAccessedByLayers("session")
        .whereLayer("commit")
        .mayOnlyBeAccessedByLayers("pipelined", "session")
        .whereLayer("latch")
        .mayOnlyBeAccessedByLayers("commit")
        .whereLayer("pessimistic")
        .mayOnlyBeAccessedByLayers("commit", "pipelined", "session")
        .whereLayer("heartbeat")
        .mayOnlyBeAccessedByLayers("pessimistic", "commit", "pipelined", "session")
        .whereLayer("snapshot")
        .mayOnlyBeAccessedByLayers("pessimistic", "commit", "pipelined", "session")
        .whereLayer("lock")
        .mayOnlyBeAccessedByLayers("snapshot", "pessimistic", "commit", "pipelined", "session")
        .whereLayer("buffer")
        .mayOnlyBeAccessedByLayers(
            "lock", "snapshot", "pessimistic", "commit", "pipelined", "session")
        .check(CLASSES);
  }

  @Test
  void everyClassIsInALayer() {
    classes()
        .should()
        .resideInAnyPackage(
            ROOT,
            ROOT + ".internal.metric..",
            ROOT + ".internal.codec..",
            ROOT + ".internal.retry..",
            ROOT + ".internal.rpc..",
            ROOT + ".internal.pd..",
            ROOT + ".internal.store..",
            ROOT + ".internal.region..",
            ROOT + ".internal.call..",
            ROOT + ".internal.raw..",
            ROOT + ".internal.direct..",
            ROOT + ".rpc..",
            ROOT + ".internal.txn..",
            ROOT + ".internal.engine..")
        .check(CLASSES);
  }

  @Test
  void onlyTheRpcLayerKnowsChannels() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".internal.rpc..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "io.grpc.netty..", "io.grpc.inprocess..")
        .check(CLASSES);
  }

  @Test
  void nothingReadsTheClockOfTheMachineBesidesTheTicker() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".internal.retry..")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(CLASSES);
  }
}
