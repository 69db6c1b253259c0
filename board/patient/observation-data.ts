import { OLDEST_OBSERVATION_MS, observationWords, readObservation } from '../../model/observation.ts'
import { shownUnit } from '../../model/vital-sign-labels.ts'
import {
  isVitalSignCode,
  VITAL_SIGNS,
  type VitalSignCode,
  type Vitals,
  type VitalValue,
} from '../../model/vital-signs.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, decodeNamed, fields, numberOrText } from '../live/fields.ts'
import { numberOf } from '../parts/form-rules.ts'
import type { Option } from '../parts/option.ts'

export interface EnteredObservation {
  readonly id: string
  readonly at: number
  /** `ACVPU A, O2 flow 2 L/min` */
  readonly words: string
  /** Name; null: the system. */
  readonly by: string | null
  readonly inError: { readonly at: number; readonly by: string | null } | null
}

const nameOf: Decode<string | null> = (value, at) => (value === null ? null : decodeNamed(value, at).name)

export const decodeObservation: Decode<EnteredObservation> = (value, at) => {
  const f = fields(value, at)
  const known = Object.entries(f.dictionary('values', numberOrText)).filter(([code]) => isVitalSignCode(code))
  return {
    id: f.text('id'),
    at: f.number('ts'),
    words: observationWords(Object.fromEntries(known)),
    by: f.of('enteredBy', nameOf),
    inError:
      f.raw('enteredInError') === null
        ? null
        : f.of('enteredInError', (v, path) => {
            const e = fields(v, path)
            return { at: e.of('at', instant), by: e.of('by', nameOf) }
          }),
  }
}

/** What the form asks for by number, in the order of a round: what the score needs first. */
export const NUMBERS = ['rr', 'spo2', 'temp', 'sbp', 'dbp', 'pulse', 'pain', 'urine_output', 'glucose', 'crt'] as const
type NumberCode = (typeof NUMBERS)[number]

/** Every field is a text. Fields are called as the API calls its paths, so that its problems find them. */
export type ObservationTexts = Readonly<
  Record<`values.${NumberCode}` | 'values.consciousness' | 'values.o2_flow' | 'oxygen' | 'time', string>
>

export const NOTHING_OBSERVED: ObservationTexts = {
  'values.consciousness': '',
  oxygen: '',
  'values.o2_flow': '',
  'values.rr': '',
  'values.spo2': '',
  'values.temp': '',
  'values.sbp': '',
  'values.dbp': '',
  'values.pulse': '',
  'values.pain': '',
  'values.urine_output': '',
  'values.glucose': '',
  'values.crt': '',
  time: '',
}

/** Typing the letter chooses it. */
export const ACVPU: readonly Option<string>[] = [
  { value: '', text: 'Not looked at' },
  ...Object.entries(VITAL_SIGNS.consciousness.values ?? {}).map(([value, text]) => ({
    value,
    text: `${value}: ${text}`,
  })),
]
export const OXYGEN: readonly Option<string>[] = [
  { value: '', text: 'Not looked at' },
  { value: 'no', text: 'No, room air' },
  { value: 'yes', text: 'Yes, oxygen' },
]

/** `mmHg`, `0 to 10`: what stands behind the name of a field. */
export const unitOf = (code: VitalSignCode): string => (code === 'pain' ? '0 to 10' : shownUnit(code))

export interface JudgedObservation {
  readonly values: Vitals
  readonly problems: Readonly<Partial<Record<keyof ObservationTexts, string>>>
}

/** What was typed, as values of the catalogue; judged as the server does. */
export function judgeObservation(texts: ObservationTexts): JudgedObservation {
  const problems: Partial<Record<keyof ObservationTexts, string>> = {}
  const typed: Partial<Record<VitalSignCode, VitalValue>> = {}
  if (texts['values.consciousness'] !== '') typed.consciousness = texts['values.consciousness']
  for (const code of [...NUMBERS, 'o2_flow'] as const) {
    const value = numberOf(texts[`values.${code}`])
    if (value === undefined) problems[`values.${code}`] = 'must be a number'
    else if (value !== null) typed[code] = value
  }
  if (texts.oxygen !== 'yes') delete typed.o2_flow
  if (texts.oxygen === 'no') typed.o2_flow = 0
  if (texts.oxygen === 'yes' && (typed.o2_flow ?? 0) === 0) problems['values.o2_flow'] ??= 'is needed, above 0'
  const read = readObservation(typed)
  if ('errors' in read) {
    for (const { path, message } of read.errors) if (isField(path)) problems[path] = message
    return { values: {}, problems }
  }
  if (Object.keys(typed).length === 0 && Object.keys(problems).length === 0) {
    problems['values.consciousness'] = 'or any other value is needed'
  }
  return { values: read.vitals, problems }
}

const isField = (path: string): path is keyof ObservationTexts => Object.hasOwn(NOTHING_OBSERVED, path)

/**
 * When it was observed: the last time that the clock showed this. Clocks change by an hour twice a year: of two such
 * moments the later, of none the nearest.
 * @param time `14:30` in the screen's own time zone; empty: now
 * @returns undefined: now; null: not within the last day
 */
export function observedAt(time: string, now: number): number | null | undefined {
  if (time === '') return undefined
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const at = new Date(now)
  at.setHours(hours, minutes, 0, 0)
  if (at.getTime() > now) at.setDate(at.getDate() - 1)
  return now - at.getTime() <= OLDEST_OBSERVATION_MS ? at.getTime() : null
}
