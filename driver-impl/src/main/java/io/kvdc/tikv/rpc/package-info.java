/**
 * Requests to TiKV stores as they are, for those who would otherwise use TiKV's Go client at this
 * level: any RPC of a store, to a key, a region or a store, with the driver's routing, retries and
 * interceptors around it.
 *
 * <pre>{@code
 * TikvRpcs rpcs = connection.unwrap(TikvConnection.class).rpcs();
 * Bytes key = Bytes.utf8("zone");
 * RawGetRequest request =
 *     RawGetRequest.newBuilder().setKey(ByteString.copyFrom(key.toByteArray())).build();
 * RawGetResponse answer =
 *     rpcs.call(TikvRpc.RAW_GET, request, TikvTarget.key(key)).message();
 * }</pre>
 *
 * <p>Messages are those of {@code kvdc-proto}. Keys in them are the application's: the driver puts
 * them into the keyspace and takes them out again. Region errors are dealt with by the driver,
 * errors of keys, such as locks, are left in the answer.
 */
@NullMarked
package io.kvdc.tikv.rpc;

import org.jspecify.annotations.NullMarked;
