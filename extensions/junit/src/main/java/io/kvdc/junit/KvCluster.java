package io.kvdc.junit;

import io.kvdc.embedded.ApiVersion;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests an embedded cluster: PD and TiKV stores in this JVM. Tests, constructors and life
 * cycle methods take what they need as parameters, or in fields marked {@link FromCluster}: a
 * {@link io.kvdc.Connection}, the {@link io.kvdc.embedded.EmbeddedCluster}, or its URL.
 *
 * <p>On a class it holds for the tests of that class, of those that extend it and of
 * {@code @Nested} ones; one cluster serves them all unless {@link #sharing()} says otherwise, and
 * each class that extends it has its own. On a method it gives that test, or each repetition of it,
 * a cluster of its own, in place of that of the class. An annotation may carry it to others.
 *
 * <p>A cluster starts when something of it is first asked for. Connections and clusters are closed
 * when the test or the class is over, whether it passed or failed, connections first. Tests may run
 * in parallel; all clusters have names of their own.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KvClusterExtension.class)
public @interface KvCluster {

  /**
   * How many stores there are; with three or more, each region has three peers.
   *
   * @return from 1 to 64
   */
  int stores() default 1;

  /**
   * How many members PD has.
   *
   * @return from 1 to 64
   */
  int pdMembers() default 1;

  /**
   * How stores keep keys.
   *
   * @return the version of the API; only {@link ApiVersion#V2} has keyspaces
   */
  ApiVersion apiVersion() default ApiVersion.V2;

  /**
   * The keyspace of connections and URLs, made if it is not the default one. Only with {@link
   * ApiVersion#V2}, and where it can be the same for all tests: on a method, or with {@link
   * Sharing#DATA} or {@link Sharing#NOTHING}.
   *
   * @return its name; empty for the default one
   */
  String keyspace() default "";

  /**
   * Whether the servers listen on TCP ports of 127.0.0.1, any that are free, so that other
   * processes can connect.
   *
   * @return false for servers that are reached inside the JVM alone
   */
  boolean tcp() default false;

  /**
   * Whether the servers speak TLS, with certificates that the URL makes clients trust. Implies
   * {@link #tcp()}.
   *
   * @return true for TLS
   */
  boolean tls() default false;

  /**
   * Options of the driver for connections and URLs, as a URL has them after its question mark.
   *
   * @return for example {@code timeout=2s&requestSource=tests}
   */
  String options() default "";

  /**
   * What tests share; of no meaning on a method, whose cluster is its own.
   *
   * @return the cluster by default, not the data
   */
  Sharing sharing() default Sharing.CLUSTER;

  /**
   * What else to say to the builder of a cluster.
   *
   * @return a class with a constructor without parameters
   */
  Class<? extends ClusterSetup> setup() default ClusterSetup.AsAnnotated.class;
}
