package io.kvdc.junit;

/** What the tests of a class that has a {@link KvCluster} share with each other. */
public enum Sharing {

  /**
   * The cluster, not the data: each test begins with a keyspace of its own that is empty. As cheap
   * as a keyspace, and tests may run side by side. What breaks the cluster, such as a stopped
   * store, breaks it for all of them; and methods of {@link io.kvdc.embedded.EmbeddedCluster} that
   * name a key mean the default keyspace, which is nobody's here. Versions of the API without
   * keyspaces, which are all but {@link io.kvdc.embedded.ApiVersion#V2}, give each test a cluster
   * of its own instead, as {@link #NOTHING}.
   */
  CLUSTER,

  /**
   * The cluster and its data: a test sees what those before it wrote, {@code @BeforeAll} too. There
   * is one connection for all of them.
   */
  DATA,

  /** Nothing: each test has a cluster of its own, and may do to it what it likes. */
  NOTHING
}
