package io.kvdc.tikv.internal.txn.session;

/** Where a transaction began; never thrown, only shown. */
final class BeginStack extends Throwable {

  private static final long serialVersionUID = 1L;

  BeginStack() {
    super("the transaction began here");
  }
}
