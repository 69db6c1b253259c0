/**
 * Shard of a device or patient: FNV-1a over the id, modulo the number of shards.
 * Every process must agree on it, so it never changes without the drained hand-over described in docs.
 */
export function shardOf(id: string, shards: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % shards
}
