/**
 * A sharded, durable queue of batches. The batch is the unit of writing, of queueing and of back-pressure.
 * Delivery is at least once and in order within a shard, so every handler is idempotent.
 */
export interface QueueProducer<T> {
  readonly shards: number
  /** Resolves when the batch is durable (fsynced). A rejection means: not known to be durable, hand it in again. */
  add(shard: number, batch: readonly T[]): Promise<void>
  close(): Promise<void>
}

export interface QueueConsumer<T> {
  /**
   * One batch at a time per shard over all processes; when the consumer is behind, several added ones joined in order. A
   * handler that throws is called again with the same batch, with growing pauses (50 ms to 5 s), until it succeeds or
   * the consumer closes: a batch is never set aside or overtaken.
   */
  start(handler: (shard: number, batch: readonly T[]) => Promise<void>): Promise<void>
  /** Takes no more, waits for the batch in hand (at most `graceMs`), lets go. */
  close(graceMs?: number): Promise<void>
}

/** A consumer that may be told which shards are its own. */
export interface ShardedQueueConsumer<T> extends QueueConsumer<T> {
  /** Begins with these shards; with all of them, unless told otherwise. */
  start(handler: (shard: number, batch: readonly T[]) => Promise<void>, shards?: readonly number[]): Promise<void>
  /** From now on batches of this shard too. After `start`. */
  take(shard: number): void
  /** What `close` does, for one shard. */
  letGo(shard: number, graceMs?: number): Promise<void>
}

/** A consumer whose shards may go to another process, and come back. */
export interface SharedQueueConsumer<T> extends QueueConsumer<T> {
  /**
   * @param forget the shard goes, or has gone, to another process: what is remembered of it is true no more. Its batch in
   * hand may still run when the lane was lost.
   */
  start(
    handler: (shard: number, batch: readonly T[]) => Promise<void>,
    forget?: (shard: number) => Promise<void>,
  ): Promise<void>
}

/** How far a queue is behind, for metrics and readiness. */
export interface QueueDepth {
  depth(): Promise<{ readonly waiting: number; readonly active: number }>
}

/** Makes text of a batch and back. The text must survive a JSON column: no NUL, no lone surrogates. */
export interface BatchCodec<T> {
  encode(batch: readonly T[]): string
  decode(text: string): readonly T[]
}
