/**
 * What an engine measures of itself: the catalogue of its metrics, and what the other layers tell
 * when something happens. The lowest layer. Names are {@code kvdc_tikv_} with what client-go's are
 * behind {@code tikv_client_go_}, with the same labels and values, so that dashboards serve both.
 */
@NullMarked
package io.kvdc.tikv.internal.metric;

import org.jspecify.annotations.NullMarked;
