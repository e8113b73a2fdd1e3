package io.kvdc.embedded;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import java.util.List;

/** The options of {@code kv:embedded:} URLs besides those of the TiKV driver. */
public final class EmbeddedOptions {
  /** How many stores the cluster has; see {@link EmbeddedClusterBuilder#stores}. */
  public static final Option<Integer> STORES =
      Option.builder("stores", OptionType.INTEGER)
          .unit("stores")
          .defaultsTo(1)
          .range(1, EmbeddedClusterBuilder.MAX_NODES)
          .describedAs(
              "How many stores the cluster has when it starts. With three or more, each region has"
                  + " three peers.")
          .build();

  /** How many members PD has; see {@link EmbeddedClusterBuilder#pdMembers}. */
  public static final Option<Integer> PDS =
      Option.builder("pds", OptionType.INTEGER)
          .unit("members")
          .defaultsTo(1)
          .range(1, EmbeddedClusterBuilder.MAX_NODES)
          .describedAs("How many members PD has.")
          .build();

  /** How stores keep raw keys; see {@link EmbeddedClusterBuilder#apiVersion}. */
  public static final Option<ApiVersion> API_VERSION =
      Option.builder("apiVersion", OptionType.oneOf(ApiVersion.class))
          .defaultsTo(ApiVersion.V2)
          .describedAs(
              "How stores keep keys. v1: as they are; v1ttl: as they are, and values that expire, but"
                  + " no transactions; v2: in keyspaces, with values that expire and with"
                  + " transactions.")
          .build();

  /** The keyspace to use and to make if need be. */
  public static final Option<String> KEYSPACE_NAME =
      Option.builder("keyspaceName", OptionType.STRING)
          .describedAs(
              "The keyspace of the connection, made if there is none of that name. Only with"
                  + " apiVersion V2, where it is DEFAULT if not given.")
          .build();

  /** Where regions begin at the start; see {@link EmbeddedClusterBuilder#splitKeys}. */
  public static final Option<String> SPLIT_KEYS =
      Option.builder("splitKeys", OptionType.STRING)
          .describedAs(
              "Keys, separated by commas, at which regions are split when the cluster starts. Bytes"
                  + " that are no printable ASCII, commas and backslashes are written \\xHH.")
          .build();

  /** How the connection reaches the cluster. */
  public static final Option<Transport> TRANSPORT =
      Option.builder("transport", OptionType.oneOf(Transport.class))
          .defaultsTo(Transport.INPROCESS)
          .describedAs(
              "How the cluster is reached: inside the JVM, or over TCP ports of 127.0.0.1.")
          .build();

  /** Whether servers speak TLS; see {@link EmbeddedClusterBuilder#tls()}. */
  public static final Option<Boolean> TLS =
      Option.builder("tls", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Whether the servers speak TLS, with certificates of an authority that is made for the"
                  + " cluster and that the connection trusts. Needs transport=tcp.")
          .build();

  /** Whether the cluster outlives its last connection. */
  public static final Option<Boolean> KEEP =
      Option.builder("keep", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs(
              "Keeps the cluster and its data when its last connection is closed, until the JVM"
                  + " ends or EmbeddedCluster.close() is called.")
          .build();

  private static final List<Option<?>> ALL =
      List.of(STORES, PDS, API_VERSION, KEYSPACE_NAME, SPLIT_KEYS, TRANSPORT, TLS, KEEP);

  private EmbeddedOptions() {}

  /**
   * All of them.
   *
   * @return in the order in which they should be shown
   */
  public static List<Option<?>> all() {
    return ALL;
  }
}
