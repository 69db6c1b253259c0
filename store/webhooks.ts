import type { Act } from '../model/act.ts'
import type { Instant } from '../model/clock.ts'
import type { WebhookEventType } from '../model/webhook.ts'

export interface WebhookFields {
  readonly url: string
  readonly events: readonly WebhookEventType[]
  readonly description: string
}

export interface Webhook extends WebhookFields {
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** Since when every attempt has failed; null while it works. */
  readonly failingSince: Instant | null
  readonly disabledAt: Instant | null
  /** Null: a person disabled it. */
  readonly disabledReason: string | null
}

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

export interface WebhookDelivery {
  readonly id: string
  readonly type: string
  /** As it is sent. */
  readonly body: string
  readonly createdAt: Instant
  readonly state: DeliveryState
  /** Null when nothing more will be tried. */
  readonly nextAt: Instant | null
  readonly attempts: number
  /** Of the last attempt; null before the first. */
  readonly attemptedAt: Instant | null
  readonly durationMs: number | null
  readonly status: number | null
  /** Beginning of the answer. */
  readonly response: string | null
  readonly error: string | null
}

interface PageQuery {
  readonly limit: number
  readonly cursor?: string
}
interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** For people. Every change is audited; no answer ever holds a secret. */
export interface WebhookStore {
  /** Errors: CONFLICT when there are too many. */
  create(fields: WebhookFields, secret: string, act: Act): Promise<Webhook>
  get(id: string): Promise<Webhook | null>
  /** By creation, newest first. */
  list(query: PageQuery): Promise<Page<Webhook>>
  /**
   * Disabling gives up what waits; enabling forgets past failures. Errors: NOT_FOUND, STALE_VERSION.
   * @param fields what is not named stays
   */
  update(
    id: string,
    fields: Partial<WebhookFields> & { readonly disabled?: boolean },
    ifVersion: number | null,
    act: Act,
  ): Promise<Webhook>
  /** Errors: NOT_FOUND, STALE_VERSION. */
  remove(id: string, ifVersion: number | null, act: Act): Promise<void>
  /** The next attempt is signed with it. Errors: NOT_FOUND. */
  renewSecret(id: string, secret: string, act: Act): Promise<void>
  /** Puts one attempt at a test event on its way. Errors: NOT_FOUND; CONFLICT while it is disabled. */
  test(id: string, act: Act): Promise<WebhookDelivery>
  /** Newest first. Errors: NOT_FOUND. */
  deliveries(id: string, query: PageQuery & { readonly state?: DeliveryState }): Promise<Page<WebhookDelivery>>
  /** One more attempt, at once. Errors: NOT_FOUND; CONFLICT while it is disabled, or was delivered. */
  retry(id: string, deliveryId: string, act: Act): Promise<WebhookDelivery>
}

/** One attempt that is due, taken by this process for a while. */
export interface DueDelivery {
  readonly id: string
  readonly webhookId: string
  readonly type: string
  readonly body: string
  readonly url: string
  readonly secret: string
  /** This one included. */
  readonly attempt: number
}

export interface DeliveryOutcome {
  readonly delivered: boolean
  readonly status: number | null
  readonly response: string | null
  readonly error: string | null
  readonly durationMs: number
}

/** For the process that delivers; any number of them may. */
export interface WebhookOutbox {
  /**
   * Reads the feeds of alerts, people and changes on and writes down what is to be delivered, each with its position in one
   * transaction.
   * @returns whether there may be more
   */
  follow(now: Instant): Promise<boolean>
  /**
   * Takes what is due, oldest first, at most a few for each webhook and one for a webhook that fails, so that nobody
   * waits for a slow one. What is not reported within a minute is due again.
   * @param busy deliveries under way in this process, by webhook
   */
  claim(now: Instant, most: number, busy: ReadonlyMap<string, number>): Promise<readonly DueDelivery[]>
  /**
   * A webhook of which every attempt has failed for five days is disabled, and administrators are told.
   * @param nextAt when it is due again if it failed and attempts are left
   * @returns what became of the delivery
   */
  report(id: string, outcome: DeliveryOutcome, nextAt: Instant, now: Instant): Promise<DeliveryState>
  /** Drops what was created before. */
  expire(before: Instant, signal?: AbortSignal): Promise<void>
}
