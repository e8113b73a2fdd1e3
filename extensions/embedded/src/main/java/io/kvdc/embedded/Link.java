package io.kvdc.embedded;

import io.kvdc.embedded.internal.network.Wire;
import java.time.Duration;

/**
 * The network between clients and one node of a cluster, a store or a member of PD, and what can go
 * wrong on it. Thread-safe; what is asked for has taken effect when a method returns.
 *
 * <p>Faults hold for connections that are open and for those to come, unless it says otherwise, and
 * outlive a restart of the node. They do not keep nodes from one another: regions keep their
 * leaders; see {@link Network#isolateStore}. All but {@link #resetStreams} and {@link #heal} need
 * {@link Transport#TCP}, and are refused with {@link IllegalStateException} without it.
 */
public final class Link {

  private final Wire wire;

  Link(Wire wire) {
    this.wire = wire;
  }

  /**
   * Lets no byte pass in either direction. Clients can still connect, as far as their kernel is
   * concerned, but get no answer to the first byte. What is on its way is not lost: it passes after
   * {@link #heal}, unless the client has closed the connection by then.
   */
  public void partition() {
    wire.hold(true, true);
  }

  /** Lets nothing of clients arrive; answers to earlier requests still go out. */
  public void holdRequests() {
    wire.hold(true, false);
  }

  /** Lets requests arrive, which are executed, but no answers go out. */
  public void holdAnswers() {
    wire.hold(false, true);
  }

  /**
   * Makes all bytes take longer, in each direction; a round trip takes twice that.
   *
   * @param oneWay by how much; zero for not at all
   */
  public void delay(Duration oneWay) {
    wire.delay(oneWay);
  }

  /**
   * Makes connections half open that are open now: no byte passes on them any more in either
   * direction, and neither side is told. New ones are healthy. So it is after a firewall has
   * forgotten connections, or a host was switched off.
   */
  public void halfOpen() {
    wire.halfOpen();
  }

  /** Breaks all connections that are open now with a TCP reset. What is on its way is lost. */
  public void resetConnections() {
    wire.resetConnections();
  }

  /**
   * Breaks all calls and streams that are open now, BatchCommands too, and leaves the connections
   * alone. On TCP the client gets RST_STREAM with INTERNAL_ERROR, otherwise UNAVAILABLE. Requests
   * that were received may have been executed.
   */
  public void resetStreams() {
    wire.resetStreams();
  }

  /**
   * Ends all connections that are open now in an orderly way: the node sends GOAWAY, goes on with
   * the streams that are open and closes each connection with the last of them.
   */
  public void goAway() {
    wire.goAway();
  }

  /**
   * Ends all connections that are open now for an error: the node sends GOAWAY with INTERNAL_ERROR,
   * at once says and hears nothing more, and clients hang up. Requests that were received may have
   * been executed.
   */
  public void goAwayAtOnce() {
    wire.goAwayAtOnce();
  }

  /**
   * Ends all faults: bytes pass again, at once, beginning with those that were held. Connections
   * made {@link #halfOpen} are reset.
   */
  public void heal() {
    wire.heal();
  }

  /**
   * Counts the connections.
   *
   * @return how many are open now, dead ones too; inside the JVM, how many calls are
   */
  public int connections() {
    return wire.connections();
  }
}
