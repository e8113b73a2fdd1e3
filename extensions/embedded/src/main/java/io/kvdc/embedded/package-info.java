/**
 * A whole cluster inside the JVM: PD and TiKV stores that speak the real wire protocol.
 *
 * <p>Most applications only write its URL, and the cluster lives as long as connections to it:
 *
 * <pre>{@code
 * try (Connection connection = Kv.connect("kv:embedded:demo?stores=3")) {
 *   connection.raw().put(Bytes.utf8("greeting"), Bytes.utf8("hello"));
 * }
 * }</pre>
 *
 * <p>Tests take it in hand, split regions, stop stores and change leaders while a driver works:
 *
 * <pre>{@code
 * try (EmbeddedCluster cluster = EmbeddedCluster.builder().name("test").stores(3).start();
 *     Connection connection = Kv.connect(cluster.url())) {
 *   cluster.split(Bytes.utf8("m"));
 *   cluster.stopStore(cluster.storeIds().get(0));
 * }
 * }</pre>
 *
 * <h2>What can be made to go wrong</h2>
 *
 * <p>All of it can be done from any thread while a workload runs, has happened when the method
 * returns, and loses no write that was acknowledged: a write that comes to its data after its
 * region got another leader or other borders is dropped with the region error that raft would give.
 *
 * <ul>
 *   <li>Single calls, alone or inside a batch: {@link io.kvdc.embedded.Faults#inject} with {@link
 *       io.kvdc.embedded.Calls}, for all of them, the first few, or {@link
 *       io.kvdc.embedded.Calls#oneOf a share}, loses, holds, delays or fails them or answers with
 *       any of {@link io.kvdc.embedded.RegionErrors}, such as ServerIsBusy.
 *   <li>Stores: {@link io.kvdc.embedded.EmbeddedCluster#stopStore stopped}, started again, {@link
 *       io.kvdc.embedded.EmbeddedCluster#moveStore started at another address}, {@link
 *       io.kvdc.embedded.Faults#freezeStore frozen}, removed to become a tombstone, {@link
 *       io.kvdc.embedded.Faults#slowScore slow} by their health feedback, {@link
 *       io.kvdc.embedded.Faults#estimatedWait busy} for requests with a busy threshold, {@link
 *       io.kvdc.embedded.Faults#reportServing not serving} by their health checks, {@link
 *       io.kvdc.embedded.Faults#safeTsLag behind} or {@link io.kvdc.embedded.Faults#holdSafeTs
 *       stuck} with the safe ts, and {@link io.kvdc.embedded.Faults#holdMaxTsSync kept} from
 *       knowing earlier reads when they come to lead, and {@link
 *       io.kvdc.embedded.Faults#forceTwoPhases made} to turn async and one-phase commits into
 *       commits in two phases.
 *   <li>The network, over TCP: {@link io.kvdc.embedded.EmbeddedCluster#network} partitions it,
 *       keeps the bytes of one direction, slows it down, lets connections die half open, resets
 *       connections or streams and sends GOAWAY, for a store or a member of PD. A store that
 *       clients cannot reach still leads and is reached by other stores, which pass calls on to it
 *       that name it in {@code tikv-forwarded-host}; {@link io.kvdc.embedded.Network#isolateStore}
 *       cuts it off from them too. Inside the JVM there are streams alone to break.
 *   <li>Regions: {@link io.kvdc.embedded.KeyRegions} splits, merges, moves, and gives them
 *       learners, witnesses, pending and down peers and buckets; {@link
 *       io.kvdc.embedded.EmbeddedCluster#pauseElections} leaves them without leaders. The flashback
 *       commands of TiKV shut them and set them back.
 *   <li>PD: its members stop, start, and hand over the lead.
 *   <li>Time: {@link io.kvdc.embedded.ManualClock}.
 * </ul>
 */
@NullMarked
package io.kvdc.embedded;

import org.jspecify.annotations.NullMarked;
