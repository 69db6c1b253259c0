import type { Instant } from '../model/clock.ts'
import { shownUnit, shownValue, VITAL_SIGN_LABELS } from '../model/vital-sign-labels.ts'
import type { VitalSignCode } from '../model/vital-signs.ts'
import type { Side } from './threshold.ts'

/** A value beyond a limit, in words. */
export interface BeyondLimit {
  readonly code: VitalSignCode
  readonly side: Side
  readonly value: number
  readonly limit: number
  readonly isCritical: boolean
  readonly runStartedAt: Instant
  readonly measuredAt: Instant
}

/** For a tile: `SpO2 81 % (limit 85)`, `HR 138 /min (limit 120) for 12 s`. */
export function thresholdMessage(of: BeyondLimit): string {
  const seconds = Math.floor((of.measuredAt - of.runStartedAt) / 1000)
  const lasting = seconds >= 1 ? ` for ${seconds} s` : ''
  return `${VITAL_SIGN_LABELS[of.code]} ${shownValue(of.code, of.value)} (limit ${of.limit})${lasting}`
}

/** For the justification: `HR 138 /min is above the limit of 120 /min for 12 s (delay 10 s)`. */
export function thresholdSummary(of: BeyondLimit, delaySeconds: number): string {
  const seconds = Math.floor((of.measuredAt - of.runStartedAt) / 1000)
  const value = `${VITAL_SIGN_LABELS[of.code]} ${shownValue(of.code, of.value)}`
  const limit = `${of.limit} ${shownUnit(of.code)}`.trimEnd()
  const where = `is ${of.side === 'low' ? 'below' : 'above'} the ${of.isCritical ? 'critical ' : ''}limit of ${limit}`
  const lasting = seconds >= 1 ? ` for ${seconds} s` : ''
  return `${value} ${where}${lasting} (${of.isCritical ? 'no delay' : `delay ${delaySeconds} s`})`
}

/** The time since when is a fact of the justification: a screen writes it in its own time zone. */
export function silenceMessage(online: boolean | null): string {
  return online === false ? 'No signal, disconnected' : 'No signal'
}

export function silenceSummary(deviceId: string, silentAfterSeconds: number, online: boolean | null): string {
  const connection = online === false ? ', and is disconnected' : ''
  return `${deviceId} has sent no live reading for ${silentAfterSeconds} s${connection}`
}
