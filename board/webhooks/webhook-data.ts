import { instant } from '../live/decode-alert.ts'
import { type Decode, fields, text } from '../live/fields.ts'
import type { Tone } from '../parts/tone.ts'
import { instantOrNull } from '../record/record-data.ts'

export interface WebhookView {
  readonly id: string
  readonly url: string
  readonly events: readonly string[]
  readonly description: string
  readonly version: number
  readonly createdAt: number
  readonly failingSince: number | null
  readonly disabledAt: number | null
  /** Null: a person paused it. */
  readonly disabledReason: string | null
}

export const decodeWebhook: Decode<WebhookView> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    url: f.text('url'),
    events: f.list('events', text),
    description: f.text('description'),
    version: f.number('version'),
    createdAt: f.of('createdAt', instant),
    failingSince: instantOrNull(f, 'failingSince'),
    disabledAt: instantOrNull(f, 'disabledAt'),
    disabledReason: f.textOrNull('disabledReason'),
  }
}

export const webhookPage = (id: string) => `/admin/webhooks/${encodeURIComponent(id)}`
export const webhookPath = (id: string) => `/webhooks/${encodeURIComponent(id)}`

/** Whether it works, in words. */
export function webhookState({ disabledAt, disabledReason, failingSince }: WebhookView): { text: string; tone: Tone } {
  if (disabledAt !== null && disabledReason !== null) return { text: 'stopped: it failed too long', tone: 'attention' }
  if (disabledAt !== null) return { text: 'paused', tone: 'over' }
  return failingSince === null ? { text: 'active', tone: 'calm' } : { text: 'fails', tone: 'attention' }
}

const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

export interface Delivery {
  readonly id: string
  readonly type: string
  /** As it is sent. */
  readonly body: string
  readonly createdAt: number
  readonly state: DeliveryState
  readonly nextAt: number | null
  readonly attempts: number
  readonly attemptedAt: number | null
  readonly durationMs: number | null
  readonly status: number | null
  readonly response: string | null
  readonly error: string | null
}

export const decodeDelivery: Decode<Delivery> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    type: f.text('type'),
    body: f.text('body'),
    createdAt: f.of('createdAt', instant),
    state: f.oneOf('state', DELIVERY_STATES),
    nextAt: instantOrNull(f, 'nextAt'),
    attempts: f.number('attempts'),
    attemptedAt: instantOrNull(f, 'attemptedAt'),
    durationMs: f.numberOrNull('durationMs'),
    status: f.numberOrNull('status'),
    response: f.textOrNull('response'),
    error: f.textOrNull('error'),
  }
}

const DELIVERY_TEXT: Readonly<Record<DeliveryState, { text: string; tone: Tone }>> = {
  pending: { text: 'under way', tone: 'calm' },
  delivered: { text: 'delivered', tone: 'calm' },
  failed: { text: 'failed', tone: 'attention' },
}

/** One that failed and is tried again is no failure yet, and no calm either; one that was never tried is none. */
export function deliveryState({ state, attempts }: Delivery): { text: string; tone: Tone } {
  if (state === 'failed' && attempts === 0) return { text: 'given up', tone: 'over' }
  return state === 'pending' && attempts > 0 ? { text: 'is tried again', tone: 'attention' } : DELIVERY_TEXT[state]
}

/** What came of the last attempt, in words. */
export function answerText({ state, status, error, durationMs, attempts }: Delivery): string {
  if (attempts === 0) return state === 'failed' ? 'none: the webhook was paused' : ''
  const answer = status === null ? (error ?? 'no answer') : `answered ${status}`
  return durationMs === null ? answer : `${answer}, ${durationMs.toLocaleString('en')} ms`
}

/** Where nothing may be sent to; which networks are allowed the server judges. */
export function urlProblem(text: string): string | null {
  const typed = text.trim()
  if (typed === '') return 'is needed'
  if (!URL.canParse(typed)) return 'must look like https://pager.example/wardbeat'
  const url = new URL(typed)
  if (!/^https?:$/.test(url.protocol)) return 'must begin with https:// or http://'
  return url.username === '' && url.password === '' ? null : 'must hold neither user nor password'
}
