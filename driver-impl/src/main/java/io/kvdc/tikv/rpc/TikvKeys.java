package io.kvdc.tikv.rpc;

/** Which of the cluster's two spaces of keys an RPC is about. */
public enum TikvKeys {
  /** The keys of the raw API. */
  RAW,
  /** The keys of transactions. */
  TXN
}
