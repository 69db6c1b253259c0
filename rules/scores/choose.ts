import type { Instant } from '../../model/clock.ts'
import type { ScoreInput, ScoreInputState } from '../../model/score.ts'
import { isVitalSignCode } from '../../model/vital-signs.ts'
import { plausibleRange, ZERO_IS_LOST_SIGNAL } from './codes.ts'
import type { TableInput } from './table.ts'

/** A value that is offered to a score. */
export interface ScoreReading {
  readonly value: number | string
  /** Code of the vital-sign catalogue; null for a value given by hand. */
  readonly code: string | null
  readonly deviceId: string | null
  /** Null: as old as the moment of the score. */
  readonly measuredAt: Instant | null
}

/** By input. Several of one input: other devices, or other codes that measure the same. */
export type ScoreReadings = Readonly<Record<string, readonly ScoreReading[]>>

export interface Choice {
  /** Null: no usable value. */
  readonly value: number | string | null
  readonly measuredAt: Instant | null
  /** Every value that was offered. */
  readonly inputs: readonly ScoreInput[]
  /** Devices that measured the same code in the same minute give other points. */
  readonly isDisagreeing: boolean
}

/** What is measured within a minute belongs together. Also how far the clock of a device may run ahead. */
export const SAME_MINUTE_MS = 60_000

/**
 * The value of an input that counts at a moment: of the usable ones those within a minute of the newest, of these the
 * ones of the preferred code, of these the one that is worth most, so that a good value of one device never hides the
 * bad one of another.
 * @param worth how bad a value is, in points
 */
export function choose(
  input: TableInput,
  readings: readonly ScoreReading[],
  at: Instant,
  worth: (value: number | string) => number,
): Choice {
  const offered = readings.map(reading => ({ reading, state: stateOf(input, reading, at) }))
  const usable = offered.filter(o => o.state === 'used').map(o => o.reading)
  const timeOf = (reading: ScoreReading) => reading.measuredAt ?? at
  const newest = Math.max(...usable.map(timeOf))
  const together = usable.filter(reading => newest - timeOf(reading) <= SAME_MINUTE_MS)
  const best = Math.min(...together.map(reading => rankOf(input, reading.code)))
  const equals = together.filter(reading => rankOf(input, reading.code) === best)
  const chosen = equals.reduce<ScoreReading | null>((worst, reading) => {
    if (worst === null) return reading
    const more = worth(reading.value) - worth(worst.value)
    return more > 0 || (more === 0 && timeOf(reading) > timeOf(worst)) ? reading : worst
  }, null)
  return {
    value: chosen?.value ?? null,
    measuredAt: chosen?.measuredAt ?? null,
    inputs: offered.map(({ reading, state }) =>
      describe(input, reading, at, state === 'used' && reading !== chosen ? 'beside' : state),
    ),
    isDisagreeing: equals.some(reading => chosen !== null && worth(reading.value) !== worth(chosen.value)),
  }
}

/** Place of a code among those that an input takes; a value given by hand comes first. */
export function rankOf(input: TableInput, code: string | null): number {
  return code === null ? -1 : (input.codes ?? []).indexOf(code)
}

/** `used` for whatever could be. Plausibility, then freshness (scores.md, section 1). */
function stateOf(input: TableInput, { value, code, measuredAt }: ScoreReading, at: Instant): ScoreInputState {
  if (input.kind === 'coded') {
    if (typeof value !== 'string' || !input.values?.includes(value)) return 'unscored'
  } else {
    if (typeof value !== 'number') return 'unscored'
    if (value === 0 && code !== null && ZERO_IS_LOST_SIGNAL.includes(code)) return 'lost_signal'
    const [least, most] = plausibleRange(input, code !== null && isVitalSignCode(code) ? code : null)
    if (!(value >= least && value <= most)) return 'implausible'
  }
  if (measuredAt === null) return 'used'
  if (at - measuredAt > input.validMinutes * 60_000) return 'old'
  return measuredAt - at > SAME_MINUTE_MS ? 'later' : 'used'
}

function describe(input: TableInput, reading: ScoreReading, at: Instant, state: ScoreInputState): ScoreInput {
  const { value, code, deviceId, measuredAt } = reading
  return {
    input: input.input,
    value,
    unit: input.unit ?? null,
    code,
    deviceId,
    measuredAt,
    ageSeconds: measuredAt === null ? null : Math.max(0, Math.round((at - measuredAt) / 1000)),
    validSeconds: input.validMinutes * 60,
    state,
  }
}
