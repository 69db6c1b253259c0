import { OBSERVED_EVERY_SECONDS } from '../../model/observation.ts'
import { shownNumber } from '../../model/vital-sign-labels.ts'
import { isVitalSignCode, type VitalSignCode, type VitalValue } from '../../model/vital-signs.ts'
import { type Decode, fields, numberOrText } from '../live/fields.ts'
import { type Freshness, freshness } from '../live/freshness.ts'
import type { Measured } from '../live/snapshot.ts'

/** The newest value of a code, when a person entered it. */
export interface EnteredValue {
  readonly code: VitalSignCode
  readonly value: VitalValue
  /** Unix ms. */
  readonly at: number
}

/** Of `GET /patients/{id}/vitals/latest`: what a device measured is told by the live line. */
export const decodeEntered: Decode<readonly EnteredValue[]> = (value, at) =>
  fields(value, at)
    .list('items', (item, path) => {
      const f = fields(item, path)
      const code = f.text('code')
      if (!isVitalSignCode(code) || f.raw('deviceId') !== null) return []
      return [{ code, value: f.of('value', numberOrText), at: f.number('ts') }]
    })
    .flat()

/** One line of what was entered. */
export interface EnteredRow extends EnteredValue {
  readonly text: string
  readonly fresh: Freshness
}

/**
 * @param deviceValue the newest of a device: while it is shown, nothing entered stands beside it
 * @returns two pressures of one moment as one line
 */
export function enteredRows(
  entered: readonly EnteredValue[],
  deviceValue: (code: VitalSignCode) => Pick<Measured, 'code' | 'ts'> | null,
  intervalOf: (code: VitalSignCode) => number | null,
  now: number,
): readonly EnteredRow[] {
  const told = entered.filter(({ code }) => {
    const measured = deviceValue(code)
    return measured === null || freshness(code, measured.ts, intervalOf(code), now) === 'old'
  })
  const pair = told.find(v => v.code === 'dbp' && told.some(other => other.code === 'sbp' && other.at === v.at))
  return told
    .filter(v => v !== pair)
    .map(v => {
      const fresh = freshness(v.code, v.at, OBSERVED_EVERY_SECONDS, now)
      const whole = v.code === 'sbp' && pair ? `${shownNumber('sbp', v.value)}/${shownNumber('dbp', pair.value)}` : null
      return { ...v, fresh, text: fresh === 'old' ? '--' : (whole ?? shownNumber(v.code, v.value)) }
    })
}
