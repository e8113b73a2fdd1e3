package io.kvdc.embedded.internal.cluster;

import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.internal.tls.ServerContexts;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is to be like.
 *
 * @param name what its servers, threads and members are named after
 * @param clusterId the id that all requests to PD must name
 * @param apiVersion how stores keep raw keys
 * @param stores the number of stores at the start
 * @param pdMembers the number of members of PD
 * @param pdPort the port of the first member, 0 for any; of use on TCP only
 * @param tcp whether servers listen on TCP ports of 127.0.0.1
 * @param clock for timestamps and TTLs
 * @param security what servers on TCP secure connections with; null: nothing
 * @param storeLabels labels of the first stores, by their place from 0
 */
public record ClusterSettings(
    String name,
    long clusterId,
    ApiVersion apiVersion,
    int stores,
    int pdMembers,
    int pdPort,
    boolean tcp,
    InstantSource clock,
    @Nullable ServerContexts security,
    Map<Integer, Map<String, String>> storeLabels) {}
