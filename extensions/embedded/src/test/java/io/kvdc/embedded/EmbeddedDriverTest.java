package io.kvdc.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KvUrl;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.InvalidUrlException;
import io.kvdc.error.NoDriverException;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life cycle of clusters that URLs start, with a TiKV driver that only notes what it is asked.
 */
class EmbeddedDriverTest {
  @TempDir private Path folder;
  private final EmbeddedDriver driver = new EmbeddedDriver();
  private final List<Connection> opened = new ArrayList<>();

  @AfterEach
  void closeAll() {
    opened.forEach(Connection::close);
    EmbeddedCluster.find("life").ifPresent(EmbeddedCluster::close);
    NotingTikvDriver.reset();
  }

  private Connection connect(String url) throws IOException {
    KvUrl parsed = KvUrl.parse(url);
    List<Option<?>> known = new ArrayList<>(EmbeddedOptions.all());
    known.add(NotingTikvDriver.TIMEOUT);
    Options options = Options.parse(parsed.parameters(), known);
    Connection connection =
        driver.connect(new ConnectRequest(parsed, options, loaderOf(NotingTikvDriver.class)));
    opened.add(connection);
    return connection;
  }

  private ClassLoader loaderOf(Class<? extends Driver> provider) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve("io.kvdc.spi.Driver"), provider.getName());
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, EmbeddedDriverTest.class.getClassLoader());
  }

  @Test
  void theClusterIsAsTheUrlSaysAndTheInnerUrlLeadsToIt() throws IOException {
    Connection connection =
        connect("kv:embedded:life?stores=3&pds=2&apiVersion=v2&splitKeys=b,\\x00&timeout=5");

    EmbeddedCluster cluster = connection.unwrap(EmbeddedCluster.class);
    assertThat(EmbeddedCluster.find("life")).contains(cluster);
    assertThat(cluster.storeIds()).hasSize(3);
    assertThat(cluster.isBorder(Bytes.utf8("b"))).isTrue();
    assertThat(cluster.isBorder(Bytes.of(0))).isTrue();
    ConnectRequest inner = NotingTikvDriver.requests().get(0);
    assertThat(inner.url().addresses()).hasToString("[life-pd-0, life-pd-1]");
    assertThat(inner.url().path()).isEqualTo("DEFAULT");
    assertThat(inner.options().texts())
        .containsEntry("transport", "inprocess")
        .containsEntry("apiVersion", "v2")
        .containsEntry("timeout", "5")
        .hasSize(3);
    assertThat(connection.url())
        .isEqualTo(
            KvUrl.parse("kv:embedded:life?stores=3&pds=2&apiVersion=v2&splitKeys=b&timeout=5")
                .toString());
  }

  @Test
  void theClusterLivesAsLongAsItsConnections() throws IOException {
    Connection first = connect("kv:embedded:life");
    Connection second = connect("kv:embedded:life");
    EmbeddedCluster cluster = first.unwrap(EmbeddedCluster.class);

    assertThat(second.unwrap(EmbeddedCluster.class)).isSameAs(cluster);
    first.close();
    first.close();
    assertThat(EmbeddedCluster.find("life")).contains(cluster);
    second.close();

    assertThat(EmbeddedCluster.find("life")).isEmpty();
    assertThat(connect("kv:embedded:life").unwrap(EmbeddedCluster.class)).isNotSameAs(cluster);
  }

  @Test
  void anAsynchronousCloseEndsTheClusterToo() throws IOException {
    Connection connection = connect("kv:embedded:life");

    var closing = connection.closeAsync();

    assertThat(connection.closeAsync()).isSameAs(closing);
    await().until(() -> closing.toCompletableFuture().isDone());
    assertThat(EmbeddedCluster.find("life")).isEmpty();
  }

  @Test
  void aKeptClusterOutlivesItsConnectionsUntilItIsClosed() throws IOException {
    connect("kv:embedded:life?keep=true").close();

    EmbeddedCluster cluster = EmbeddedCluster.find("life").orElseThrow();
    connect("kv:embedded:life").close();
    assertThat(EmbeddedCluster.find("life")).contains(cluster);

    cluster.close();
    assertThat(EmbeddedCluster.find("life")).isEmpty();
  }

  @Test
  void aClusterOfAProgramIsJoinedAndNotEnded() throws IOException {
    try (EmbeddedCluster cluster = EmbeddedCluster.builder().name("life").stores(2).start()) {
      Connection connection = connect("kv:embedded:life?stores=2");
      assertThat(connection.unwrap(EmbeddedCluster.class)).isSameAs(cluster);
      connection.close();
      assertThat(EmbeddedCluster.find("life")).contains(cluster);
    }
  }

  @Test
  void optionsThatAreNotTrueOfARunningClusterAreRefused() throws IOException {
    connect("kv:embedded:life?stores=2");

    for (String option :
        List.of("stores=3", "pds=2", "apiVersion=v1", "transport=tcp", "splitKeys=q")) {
      assertThatThrownBy(() -> connect("kv:embedded:life?" + option))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining("life")
          .hasMessageContaining(option.substring(0, option.indexOf('=')));
    }
    assertThat(connect("kv:embedded:life").isWrapperFor(EmbeddedCluster.class)).isTrue();
  }

  @Test
  void aKeyspaceIsMadeButOnlyWhereThereAreKeyspaces() throws IOException {
    connect("kv:embedded:life?keyspaceName=orders");
    assertThat(NotingTikvDriver.requests().get(0).url().path()).isEqualTo("orders");
    closeAll();

    assertThatThrownBy(() -> connect("kv:embedded:life?apiVersion=v1ttl&keyspaceName=orders"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("apiVersion");
    assertThat(EmbeddedCluster.find("life")).isEmpty();
  }

  @Test
  void aFailedConnectionEndsTheClusterThatItStarted() {
    NotingTikvDriver.failNext();

    assertThatThrownBy(() -> connect("kv:embedded:life"))
        .isInstanceOf(ClusterUnreachableException.class);

    assertThat(EmbeddedCluster.find("life")).isEmpty();
  }

  @Test
  void badNamesAndKeysAreRefusedBeforeAnythingStarts() {
    for (String url : List.of("kv:embedded:", "kv:embedded:a.b", "kv:embedded://host/life")) {
      assertThatThrownBy(() -> connect(url)).isInstanceOf(InvalidUrlException.class);
    }
    assertThatThrownBy(() -> connect("kv:embedded:life?splitKeys=a\\xZZ"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("splitKeys");
    assertThat(EmbeddedCluster.find("life")).isEmpty();
  }

  @Test
  void aMissingTikvDriverIsSaidPlainly() {
    KvUrl url = KvUrl.parse("kv:embedded:life");
    ConnectRequest request =
        new ConnectRequest(url, Options.empty(), EmbeddedDriver.class.getClassLoader());

    assertThatThrownBy(() -> driver.connect(request))
        .isInstanceOf(NoDriverException.class)
        .hasMessageContaining("io.kvdc:kvdc-tikv");
    assertThat(EmbeddedCluster.find("life")).isEmpty();
  }

  /** Defaults that go through other methods of the connection, by name and number of parameters. */
  private static final Set<String> THROUGH_OTHERS =
      Set.of(
          "begin/0",
          "transact/1",
          "transact/2",
          "transact/3",
          "transactAsync/1",
          "transactAsync/3",
          "beginAsync/0",
          "snapshot/0",
          "snapshotAsync/0");

  @Test
  void theConnectionHandsOnEveryMethod() {
    for (Method method : Connection.class.getMethods()) {
      if (THROUGH_OTHERS.contains(method.getName() + "/" + method.getParameterCount())) {
        assertThat(method.isDefault()).as("%s", method).isTrue();
        continue;
      }
      assertThatCode(
              () ->
                  EmbeddedConnection.class.getDeclaredMethod(
                      method.getName(), method.getParameterTypes()))
          .as("a default method would bypass the inner connection: %s", method)
          .doesNotThrowAnyException();
    }
  }
}
