import type { Instant } from '../model/clock.ts'

/** Tokens of one device. Below zero is debt: messages that came before they were due. */
export interface Bucket {
  tokens: number
  filledAt: Instant
}

export interface BucketRate {
  /** Tokens. */
  readonly perSecond: number
  readonly burst: number
}

export function newBucket(rate: BucketRate, now: Instant): Bucket {
  return { tokens: rate.burst, filledAt: now }
}

/** Takes `cost` tokens, after what the time since the last call has filled in. */
export function take(bucket: Bucket, rate: BucketRate, cost: number, now: Instant): void {
  const elapsed = Math.max(0, now - bucket.filledAt) // a clock set back fills nothing
  bucket.tokens = Math.min(rate.burst, bucket.tokens + (elapsed * rate.perSecond) / 1000) - cost
  bucket.filledAt = now
}

/** @returns milliseconds until the debt is paid; 0 without debt */
export function debtMs(bucket: Bucket, rate: BucketRate): number {
  return bucket.tokens >= 0 ? 0 : Math.ceil((-bucket.tokens * 1000) / rate.perSecond)
}
