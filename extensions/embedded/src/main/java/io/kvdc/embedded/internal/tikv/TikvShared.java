package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.RawCoprocessor;
import io.kvdc.embedded.internal.faults.FaultRules;
import io.kvdc.embedded.internal.faults.FaultTimer;
import io.kvdc.embedded.internal.lockwait.LockWaits;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.storage.KvEngine;
import io.kvdc.embedded.internal.topology.Topology;
import java.time.InstantSource;
import java.util.Map;

/**
 * What all stores of a cluster have in common.
 *
 * @param clusterId what a request's context must name if it names any
 * @param topology the region map
 * @param engine the data
 * @param mvcc transactions on the data
 * @param waits the requests that wait for locks
 * @param api how keys are stored
 * @param clock decides on expiry
 * @param coprocessors plug-ins by name
 * @param rules faults
 * @param timer waits for faults and delayed answers
 * @param maxTsSync which leaders know all earlier reads
 * @param forwarding the way from store to store
 */
record TikvShared(
    long clusterId,
    Topology topology,
    KvEngine engine,
    MvccStore mvcc,
    LockWaits waits,
    ApiVersion api,
    InstantSource clock,
    Map<String, RawCoprocessor> coprocessors,
    FaultRules rules,
    FaultTimer timer,
    MaxTsSync maxTsSync,
    Forwarding forwarding) {}
