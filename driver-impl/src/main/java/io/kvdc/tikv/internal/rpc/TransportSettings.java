package io.kvdc.tikv.internal.rpc;

import io.kvdc.tikv.internal.rpc.batch.BatchSettings;
import java.time.Duration;

/**
 * How connections are made.
 *
 * @param transport over what
 * @param connectionsPerAddress how many connections share the calls to one address, at least 1
 * @param eventLoopThreads how many threads serve all connections; 0: one for each processor
 * @param connectTimeout how long to wait for a connection
 * @param keepAliveTime after how much silence a connection with calls on it is probed
 * @param keepAliveTimeout how long to wait for the answer to a probe
 * @param idleTimeout after how long without calls a connection is closed
 * @param addresses where advertised addresses can be reached
 * @param wire what goes over a connection
 * @param batch how requests share streams
 */
public record TransportSettings(
    Transport transport,
    int connectionsPerAddress,
    int eventLoopThreads,
    Duration connectTimeout,
    Duration keepAliveTime,
    Duration keepAliveTimeout,
    Duration idleTimeout,
    AddressTranslator addresses,
    WireSettings wire,
    BatchSettings batch) {

  /** Over what connections go. */
  public enum Transport {
    /** TCP. */
    NETTY,
    /** To a server in the same process, whose in-process name is the address. */
    IN_PROCESS
  }

  /**
   * What client-go does: 4 connections, probed after 10 s, dead after 3 s more, 5 s to connect,
   * closed after 3 min without use.
   */
  public static TransportSettings defaults(Transport transport) {
    return new TransportSettings(
        transport,
        transport == Transport.IN_PROCESS ? 1 : 4,
        0,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(3),
        Duration.ofMinutes(3),
        AddressTranslator.NONE,
        WireSettings.defaults(),
        BatchSettings.defaults());
  }

  /** The same with another translator. */
  public TransportSettings withAddresses(AddressTranslator newAddresses) {
    return new TransportSettings(
        transport,
        connectionsPerAddress,
        eventLoopThreads,
        connectTimeout,
        keepAliveTime,
        keepAliveTimeout,
        idleTimeout,
        newAddresses,
        wire,
        batch);
  }

  /** The same with another way of sharing streams. */
  public TransportSettings withBatch(BatchSettings newBatch) {
    return new TransportSettings(
        transport,
        connectionsPerAddress,
        eventLoopThreads,
        connectTimeout,
        keepAliveTime,
        keepAliveTimeout,
        idleTimeout,
        addresses,
        wire,
        newBatch);
  }

  /** The same with something else on the wire. */
  public TransportSettings withWire(WireSettings newWire) {
    return new TransportSettings(
        transport,
        connectionsPerAddress,
        eventLoopThreads,
        connectTimeout,
        keepAliveTime,
        keepAliveTimeout,
        idleTimeout,
        addresses,
        newWire,
        batch);
  }
}
