/**
 * Holds the generated code to the wire contract of TiKV and PD.
 *
 * <p>The contract is data: {@code wire/wire-contract.tsv} lists every message, enum, service and
 * rpc that a full client needs, {@code wire/rpc-paths.tsv} every gRPC path. {@link
 * io.kvdc.proto.contract.ContractTable} reads the first, {@link
 * io.kvdc.proto.contract.DescriptorShapes} reads what protoc made of our files, and {@link
 * io.kvdc.proto.contract.ContractComparison} says how the two differ.
 */
@NullMarked
package io.kvdc.proto.contract;

import org.jspecify.annotations.NullMarked;
