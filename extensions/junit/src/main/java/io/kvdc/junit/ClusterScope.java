package io.kvdc.junit;

import io.kvdc.Connection;
import io.kvdc.embedded.EmbeddedCluster;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Finds what belongs to a test or a class, and makes it the first time. Everything is kept in the
 * store of the context to which it belongs, which JUnit closes when that is over, the last first.
 */
final class ClusterScope {
  private static final Namespace NAMESPACE = Namespace.create(ClusterScope.class);

  private final ExtensionContext context;
  private final ClusterOwner owner;

  private ClusterScope(ExtensionContext context, ClusterOwner owner) {
    this.context = context;
    this.owner = owner;
  }

  static ClusterScope of(ExtensionContext context) {
    return new ClusterScope(context, ClusterOwner.of(context));
  }

  static boolean gives(Class<?> type) {
    return type == Connection.class || type == EmbeddedCluster.class;
  }

  static boolean givesIfMarked(Class<?> type) {
    return gives(type) || type == String.class;
  }

  /**
   * The value for a parameter or field.
   *
   * @param type one of those that {@link #givesIfMarked} approves of
   * @param where what it is for, for messages
   */
  Object value(Class<?> type, String where) {
    if (type == EmbeddedCluster.class) {
      return cluster(where).cluster();
    }
    TestDatabase database = database(where);
    return type == Connection.class ? database.connection() : database.url();
  }

  /** Whether the value is another one for each test. */
  boolean isOfTest(Class<?> type) {
    return type == EmbeddedCluster.class ? owner.clusterPerTest() : owner.dataPerTest();
  }

  private TestCluster cluster(String where) {
    ExtensionContext keeper = owner.clusterPerTest() ? test(where, "cluster") : owner.context();
    return keeper
        .getStore(NAMESPACE)
        .computeIfAbsent(
            key("cluster", keeper), key -> TestCluster.start(owner, keeper), TestCluster.class);
  }

  private TestDatabase database(String where) {
    ExtensionContext keeper = owner.dataPerTest() ? test(where, "data") : owner.context();
    // Kept before the connection is, and therefore closed after it.
    TestCluster cluster = cluster(where);
    KvCluster wanted = owner.annotation();
    return keeper
        .getStore(NAMESPACE)
        .computeIfAbsent(
            key("data", keeper),
            key ->
                owner.keyspacePerTest()
                    ? cluster.newKeyspace(wanted.options())
                    : cluster.keyspace(wanted.keyspace(), wanted.options()),
            TestDatabase.class);
  }

  /**
   * A store answers with what outer contexts keep too; with the context in the key, it does not.
   */
  private static List<String> key(String what, ExtensionContext keeper) {
    return List.of(what, keeper.getUniqueId());
  }

  private ExtensionContext test(String where, String what) {
    if (context.getTestMethod().isEmpty()) {
      throw new ExtensionConfigurationException(
          where
              + " cannot be given anything: each test has "
              + (what.equals("data") ? "data" : "a cluster")
              + " of its own, and this is outside of a test; say sharing = DATA in @KvCluster"
              + " for one that all tests share");
    }
    return context;
  }
}
