package io.kvdc.embedded;

/** What a key belongs to, which decides where it lies among the regions. */
public enum KeyMode {
  /** Raw requests: plain in API V1, memcomparable behind the prefix of a keyspace in API V2. */
  RAW,
  /** Transactions: memcomparable, in API V2 behind the prefix of a keyspace. */
  TXN
}
