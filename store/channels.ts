import type { Act } from '../model/act.ts'
import type { ChannelEndpoint, ChannelNotice, ChannelOutcome } from '../model/channel.ts'
import type { Instant } from '../model/clock.ts'

/** A browser that a person wants to be told on. */
export interface PushSubscription {
  readonly id: string
  /** Which browser, in its own words. */
  readonly description: string
  readonly createdAt: Instant
  /** Since when messages to it are given up; null while it works. */
  readonly failingSince: Instant | null
}

/** A signed webhook that leads to the pager (or phone system) of a person, or of those on call of a ward. */
export interface Pager {
  readonly id: string
  readonly url: string
  /** One of the two is null. */
  readonly userId: string | null
  readonly wardId: string | null
  readonly description: string
  readonly createdAt: Instant
  readonly failingSince: Instant | null
}

export interface ChannelStore {
  /**
   * Has a test sent to a browser of this person: who sees it come knows that alarms would. One that passes ends what was
   * said of a failure; one that still waits is not sent twice.
   * Errors: `NOT_FOUND`
   */
  testSubscription(userId: string, id: string, act: Act): Promise<void>
  /** The same for a pager. Errors: `NOT_FOUND` */
  testPager(id: string, act: Act): Promise<void>
  /** Newest first; a few at most. */
  pushSubscriptions(userId: string): Promise<readonly PushSubscription[]>
  /**
   * The browser is from now on this person's, whoever it told before. More than ten of one person: the oldest go.
   * @param keys as `PushEndpoint`
   */
  subscribe(
    userId: string,
    keys: { readonly url: string; readonly p256dh: string; readonly auth: string; readonly description: string },
    act: Act,
  ): Promise<PushSubscription>
  /** Only one's own. Errors: NOT_FOUND. */
  unsubscribe(userId: string, id: string, act: Act): Promise<void>

  /** Newest first. */
  pagers(query: {
    readonly limit: number
    readonly cursor?: string
  }): Promise<{ readonly items: readonly Pager[]; readonly nextCursor: string | null }>
  /** Errors: VALIDATION_FAILED (a user or ward that does not exist). */
  addPager(pager: Pick<Pager, 'url' | 'userId' | 'wardId' | 'description'>, secret: string, act: Act): Promise<Pager>
  /** What waits for it is not sent. Errors: NOT_FOUND. */
  removePager(id: string, act: Act): Promise<void>
}

/** One attempt that is due, taken by this process for a while. */
export interface DueMessage {
  readonly notice: ChannelNotice
  readonly channelId: string
  readonly endpoint: ChannelEndpoint
  /** This one included. */
  readonly attempt: number
}

/**
 * Tellings on their way to channels; written by the escalation with the telling itself. Any number of processes may take.
 */
export interface AlertMessages {
  /**
   * Takes what is due, one of each channel, most urgent first. What nobody needs any more (answered, over, the person may
   * not log in) is not sent. What is not reported within half a minute is due again: a sender that was killed sends at most
   * once more.
   * @param busy channels with an attempt under way in this process
   */
  claim(now: Instant, most: number, busy: readonly string[]): Promise<readonly DueMessage[]>
  /**
   * A channel that is gone is removed, and one that gives up for the first time is marked: its person (or the
   * administrators, for a ward's) and in the second case the administrators are told.
   * @param nextAt when it is due again, if it is tried again
   */
  report(
    id: string,
    outcome: ChannelOutcome,
    nextAt: Instant,
    now: Instant,
  ): Promise<'sent' | 'retry' | 'failed' | 'gone'>
  /** The receiver shows it, and (`seen`) a person has opened it: counts as his receipt. Nothing for a token that is unknown or older than a day. */
  confirm(token: string, seen: boolean, now: Instant): Promise<void>
  /** Drops what was written before. */
  expire(before: Instant, signal?: AbortSignal): Promise<void>
}
