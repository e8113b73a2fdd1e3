package io.kvdc.tikv;

/** Whether a store answers, as the driver last found it. */
public enum TikvReachability {
  /** It serves, or no request to it has failed since it did. */
  REACHABLE,
  /** It answers, but cannot say yet whether it serves. */
  UNKNOWN,
  /** It does not answer, or says that it does not serve. It is asked again every second. */
  UNREACHABLE
}
