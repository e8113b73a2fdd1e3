/**
 * Finds clusters by DNS: {@code dns.seeds} names an SRV record that lists the members of PD, as
 * Kubernetes keeps one for each named port of a headless service, and {@code dns.domain} completes
 * the short names that servers advertise.
 *
 * <pre>{@code
 * try (Connection connection =
 *     Kv.connect("kv:tikv://pd:2379?dns.seeds=_client._tcp.pd.tidb.svc&dns.domain=tidb.svc")) {
 *   connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.dns;

import org.jspecify.annotations.NullMarked;
