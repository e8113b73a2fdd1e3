package io.kvdc.tikv;

import java.time.Duration;
import java.util.Optional;

/**
 * What a connection knows of PD just now; asking for it asks nobody else.
 *
 * @param leader host and port of PD's leader; empty while it is being looked for
 * @param timestampServer host and port of who gave out timestamps last: PD's leader, or a server of
 *     its own; empty before the first timestamp
 * @param clockAhead by how much PD's clock was ahead of this machine's at the last timestamp,
 *     negative: behind; right within half of {@code roundTrip}. Empty before the first timestamp
 * @param roundTrip how long the last timestamp took; empty before the first timestamp
 * @param lowResolutionInterval how old {@link TikvConnection#lowResolutionTimestamp} may be just
 *     now
 */
public record TikvPdStatus(
    Optional<String> leader,
    Optional<String> timestampServer,
    Optional<Duration> clockAhead,
    Optional<Duration> roundTrip,
    Duration lowResolutionInterval) {}
