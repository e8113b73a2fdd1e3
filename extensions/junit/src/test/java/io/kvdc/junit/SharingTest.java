package io.kvdc.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Connection;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** Which tests share a cluster or data, and which do not. */
class SharingTest {

  @Test
  void testsOfAClassShareAClusterButNoData() {
    EngineExecutionResults results = Runs.of(Plain.class);

    assertThat(Runs.failures(results)).isEmpty();
    assertThat(Runs.passed(results)).isEqualTo(4);
    assertThat(Runs.notes(Boolean.class)).hasSize(4).containsOnly(false);
    assertThat(new HashSet<>(Runs.notes(String.class))).hasSize(1);
  }

  @KvCluster
  static class Plain {
    @RepeatedTest(2)
    void repeats(Connection connection, EmbeddedCluster cluster) {
      Runs.note(cluster.name());
      Runs.note(Runs.wasThere(connection));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void isGivenArguments(int argument, Connection connection, EmbeddedCluster cluster) {
      Runs.note(cluster.name());
      Runs.note(Runs.wasThere(connection));
    }
  }

  @Test
  void aTestIsGivenOneConnectionWhereverItAsks() {
    assertThat(Runs.failures(Runs.of(OneConnection.class))).isEmpty();

    assertThat(new HashSet<>(Runs.notes(Connection.class))).hasSize(1);
    assertThat(Runs.notes(Connection.class)).hasSize(4);
  }

  @KvCluster
  static class OneConnection {
    @FromCluster private Connection field;

    OneConnection(Connection argument) {
      Runs.note(argument);
    }

    @BeforeEach
    void before(Connection parameter) {
      Runs.note(parameter);
      Runs.note(field);
    }

    @Test
    void test(Connection parameter) {
      Runs.note(parameter);
    }
  }

  @Test
  void dynamicTestsOfOneFactoryShareItsConnection() {
    assertThat(Runs.passed(Runs.of(Dynamic.class))).isEqualTo(2);

    assertThat(Runs.notes()).containsExactly(false, true);
  }

  @KvCluster
  static class Dynamic {
    @TestFactory
    List<DynamicTest> tests(Connection connection) {
      return List.of(
          DynamicTest.dynamicTest("one", () -> Runs.note(Runs.wasThere(connection))),
          DynamicTest.dynamicTest("two", () -> Runs.note(Runs.wasThere(connection))));
    }
  }

  @Test
  void sharedDataIsSeenByAll() {
    assertThat(Runs.failures(Runs.of(SharedData.class))).isEmpty();

    assertThat(Runs.notes(Boolean.class)).containsExactly(false, true, true);
    assertThat(new HashSet<>(Runs.notes(Connection.class))).hasSize(1);
  }

  @KvCluster(sharing = Sharing.DATA, keyspace = "bank")
  static class SharedData {
    @FromCluster private static Connection shared;

    @BeforeAll
    static void before(Connection connection, @FromCluster String url) {
      assertThat(url).contains("/bank?");
      Runs.note(shared);
      Runs.note(Runs.wasThere(connection));
    }

    @RepeatedTest(2)
    void test(Connection connection) {
      Runs.note(connection);
      Runs.note(Runs.wasThere(connection));
    }
  }

  @Test
  void testsThatShareNothingHaveClustersOfTheirOwn() {
    assertThat(Runs.failures(Runs.of(Nothing.class))).isEmpty();

    assertThat(new HashSet<>(Runs.notes(String.class))).hasSize(2);
  }

  @KvCluster(sharing = Sharing.NOTHING, keyspace = "bank")
  static class Nothing {
    @RepeatedTest(2)
    void test(EmbeddedCluster cluster, @FromCluster String url) {
      assertThat(url).contains("/bank?");
      Runs.note(cluster.name());
    }
  }

  @Test
  void withoutKeyspacesTestsHaveClustersOfTheirOwn() {
    assertThat(Runs.failures(Runs.of(WithoutKeyspaces.class))).isEmpty();

    assertThat(Runs.notes(Boolean.class)).containsExactly(false, false);
    assertThat(new HashSet<>(Runs.notes(String.class))).hasSize(2);
  }

  @KvCluster(apiVersion = ApiVersion.V1TTL)
  static class WithoutKeyspaces {
    @RepeatedTest(2)
    void test(EmbeddedCluster cluster, Connection connection) {
      assertThat(cluster.apiVersion()).isEqualTo(ApiVersion.V1TTL);
      Runs.note(cluster.name());
      Runs.note(Runs.wasThere(connection));
    }
  }

  @Test
  void anAnnotatedMethodHasAClusterOfItsOwnEachTime() {
    assertThat(Runs.failures(Runs.of(OnMethods.class))).isEmpty();

    assertThat(new HashSet<>(Runs.notes(String.class))).hasSize(3);
    assertThat(Runs.notes(Integer.class)).containsExactlyInAnyOrder(1, 3, 3);
  }

  @KvCluster
  static class OnMethods {
    @Test
    void ofTheClass(EmbeddedCluster cluster) {
      Runs.note(cluster.name());
      Runs.note(cluster.storeIds().size());
    }

    @KvCluster(stores = 3, keyspace = "own")
    @RepeatedTest(2)
    void ofTheMethod(EmbeddedCluster cluster, @FromCluster String url) {
      assertThat(url).contains("/own?");
      Runs.note(cluster.name());
      Runs.note(cluster.storeIds().size());
    }
  }

  @Test
  void anAnnotatedMethodNeedsNoAnnotatedClass() {
    assertThat(Runs.failures(Runs.of(OnMethodAlone.class))).isEmpty();

    assertThat(Runs.notes()).containsExactly(false);
  }

  static class OnMethodAlone {
    @FromCluster private @Nullable Connection field;

    @KvCluster
    @Test
    void test() {
      Runs.note(Runs.wasThere(Objects.requireNonNull(field)));
    }

    @Test
    void otherTestsAreLeftAlone() {
      assertThat(field).isNull();
    }
  }

  @Test
  void nestedTestsUseTheClusterAroundThemUnlessTheyHaveTheirOwn() {
    assertThat(Runs.failures(Runs.of(Outer.class))).isEmpty();

    List<String> names = Runs.notes(String.class);
    assertThat(names).hasSize(3);
    assertThat(new HashSet<>(names)).hasSize(2);
    assertThat(Runs.notes(Integer.class)).containsExactlyInAnyOrder(1, 1, 2);
    assertThat(Runs.notes(Boolean.class)).containsOnly(false);
  }

  @KvCluster
  static class Outer {
    @FromCluster Connection connection;
    @FromCluster EmbeddedCluster cluster;

    void look() {
      Runs.note(cluster.name());
      Runs.note(cluster.storeIds().size());
      Runs.note(Runs.wasThere(connection));
    }

    @Test
    void outside() {
      look();
    }

    @Nested
    class Inner {
      @Test
      void inside() {
        look();
      }
    }

    @Nested
    @KvCluster(stores = 2)
    class InnerWithItsOwn {
      @Test
      void inside() {
        look();
      }
    }
  }

  @Test
  void aClassInheritsTheAnnotationAndHasAClusterOfItsOwn() {
    assertThat(Runs.failures(Runs.of(Base.class))).isEmpty();
    List<String> ofBase = Runs.notes(String.class);
    assertThat(Runs.failures(Runs.of(Derived.class))).isEmpty();

    assertThat(Runs.notes(String.class)).hasSize(1).doesNotContainAnyElementsOf(ofBase);
  }

  @KvCluster
  static class Base {
    @Test
    void test(EmbeddedCluster cluster) {
      Runs.note(cluster.name());
    }
  }

  static class Derived extends Base {}
}
