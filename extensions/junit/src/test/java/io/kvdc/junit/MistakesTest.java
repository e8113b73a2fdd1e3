package io.kvdc.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Connection;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedClusterBuilder;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is asked for wrongly is refused with a message that says what to write instead. */
class MistakesTest {

  @Retention(RetentionPolicy.RUNTIME)
  @KvCluster(stores = 3)
  @interface ThreeStores {}

  @Test
  void twoClusters() {
    assertFails(TwoClusters.class, "more than once", "[@KvCluster, @ThreeStores]");
  }

  @KvCluster
  @ThreeStores
  static class TwoClusters {
    @Test
    void test() {}
  }

  @Test
  void oneClusterByAnAnnotationThatCarriesIt() {
    assertThat(Runs.failures(Runs.of(Carried.class))).isEmpty();
  }

  @ThreeStores
  static class Carried {
    @Test
    void test(io.kvdc.embedded.EmbeddedCluster cluster) {
      assertThat(cluster.storeIds()).hasSize(3);
    }
  }

  @Test
  void aTypeThatIsNotGiven() {
    assertFails(OtherType.class, "java.lang.Integer", "a Connection, an EmbeddedCluster");
  }

  @KvCluster
  static class OtherType {
    @Test
    void test(@FromCluster Integer number) {}
  }

  @Test
  void aTypeThatSomebodyElseGives() {
    assertFails(UnmarkedString.class, "No ParameterResolver registered");
  }

  @KvCluster
  static class UnmarkedString {
    @Test
    void test(String url) {}
  }

  @Test
  void aFieldOfAnotherType() {
    assertFails(OtherField.class, "OtherField.number", "java.lang.Integer");
  }

  @KvCluster
  static class OtherField {
    @FromCluster private Integer number;

    @Test
    void test() {}
  }

  @Test
  void aFieldThatIsFinal() {
    assertFails(FinalField.class, "FinalField.url", "final");
  }

  @KvCluster
  static class FinalField {
    @FromCluster private final String url = String.valueOf(1);

    @Test
    void test() {}
  }

  @Test
  void dataOfNoTest() {
    assertFails(BeforeAllTests.class, "each test has data of its own", "sharing = DATA");
  }

  @KvCluster
  static class BeforeAllTests {
    @BeforeAll
    static void before(Connection connection) {}

    @Test
    void test() {}
  }

  @Test
  void aStaticFieldForDataOfNoTest() {
    assertFails(StaticField.class, "StaticField.connection", "sharing = DATA");
  }

  @KvCluster(sharing = Sharing.NOTHING)
  static class StaticField {
    @FromCluster private static Connection connection;

    @Test
    void test() {}
  }

  @Test
  void oneFieldForTestsSideBySide() {
    assertThat(Runs.failures(Runs.parallel(RacedField.class)))
        .singleElement()
        .asString()
        .contains("RacedField.connection", "parameter", "sharing = DATA");
  }

  @KvCluster
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @Execution(ExecutionMode.CONCURRENT)
  static class RacedField {
    @FromCluster private Connection connection;

    @Test
    void test() {}
  }

  @Test
  void oneStaticFieldForClassesSideBySide() {
    assertThat(Runs.failures(Runs.parallel(InheritsField.class)))
        .singleElement()
        .asString()
        .contains("KeepsField.url", "inherited by InheritsField", "@BeforeAll");
    assertThat(Runs.passed(Runs.of(InheritsField.class))).isEqualTo(1);
    assertThat(Runs.passed(Runs.parallel(OwnField.class))).isEqualTo(1);
  }

  @KvCluster(sharing = Sharing.DATA)
  abstract static class KeepsField {
    @FromCluster static String url;

    @Test
    void test() {
      assertThat(url).startsWith("kv:");
    }
  }

  static class InheritsField extends KeepsField {}

  @KvCluster(sharing = Sharing.DATA)
  static class OwnField {
    @FromCluster static String url;

    @Test
    void test() {
      assertThat(url).startsWith("kv:");
    }
  }

  @Test
  void aKeyspaceForAllWhereEachHasItsOwn() {
    assertFails(KeyspaceForAll.class, "'bank'", "sharing = DATA or sharing = NOTHING");
  }

  @KvCluster(keyspace = "bank")
  static class KeyspaceForAll {
    @Test
    void test() {}
  }

  @Test
  void aKeyspaceWhereThereAreNone() {
    assertFails(KeyspaceOfV1.class, "keyspace needs apiVersion V2, not V1");
  }

  @KvCluster(keyspace = "bank", apiVersion = ApiVersion.V1)
  static class KeyspaceOfV1 {
    @Test
    void test() {}
  }

  @Test
  void aClusterWithoutStores() {
    assertFails(NoStores.class, "1 to 64 stores, not 0");
  }

  @KvCluster(stores = 0)
  static class NoStores {
    @Test
    void test(Connection connection) {}
  }

  @Test
  void aSetupThatChangesWhatTheAnnotationSays() {
    assertFails(OtherVersion.class, "say apiVersion = V1");
  }

  @KvCluster(setup = ToV1.class)
  static class OtherVersion {
    @Test
    void test(Connection connection) {}
  }

  static final class ToV1 implements ClusterSetup {
    @Override
    public void configure(EmbeddedClusterBuilder builder) {
      builder.apiVersion(ApiVersion.V1);
    }
  }

  private static void assertFails(Class<?> tests, String... words) {
    assertThat(Runs.failures(Runs.of(tests))).singleElement().asString().contains(words);
  }
}
