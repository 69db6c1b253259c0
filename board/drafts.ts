import type { Instant } from '../model/clock.ts'

/** What was typed into a form and not sent. In memory alone: it is gone with the page, and so with the login. */
export interface Draft<V> {
  /** Of the record to be, also after the form was closed: what is sent twice is kept once. */
  readonly id: string
  readonly values: V
  /** When it was typed last. */
  readonly at: Instant
}

export interface DraftBook<V> {
  of(key: string): Draft<V> | null
  keep(key: string, draft: Draft<V>): void
  drop(key: string): void
}

/** More than one person begins in a shift; the oldest is let go then. */
const MOST_DRAFTS = 100

export function draftBook<V>(): DraftBook<V> {
  const drafts = new Map<string, Draft<V>>()
  return {
    of: key => drafts.get(key) ?? null,
    keep(key, draft) {
      drafts.delete(key)
      drafts.set(key, draft)
      const [oldest] = drafts.keys()
      if (drafts.size > MOST_DRAFTS && oldest !== undefined) drafts.delete(oldest)
    },
    drop: key => void drafts.delete(key),
  }
}
