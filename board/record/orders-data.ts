import { instantOf } from '../clinic-time.ts'
import { type Decode, fields } from '../live/fields.ts'
import { numberOf } from '../parts/form-rules.ts'
import type { Problems } from '../parts/form-state.ts'
import type { Option } from '../parts/option.ts'
import { type Person, personOrNull } from './person.ts'
import { instantOrNull } from './record-data.ts'

export type OrderState = 'draft' | 'signed' | 'active' | 'stopped' | 'cancelled'

export const ROUTES: readonly Option<string>[] = [
  { value: 'oral', text: 'by mouth' },
  { value: 'intravenous', text: 'intravenous' },
  { value: 'intramuscular', text: 'intramuscular' },
  { value: 'subcutaneous', text: 'subcutaneous' },
  { value: 'inhaled', text: 'inhaled' },
  { value: 'topical', text: 'on the skin' },
  { value: 'transdermal', text: 'patch' },
  { value: 'sublingual', text: 'under the tongue' },
  { value: 'rectal', text: 'rectal' },
  { value: 'nasal', text: 'nasal' },
  { value: 'ophthalmic', text: 'eye' },
  { value: 'otic', text: 'ear' },
  { value: 'other', text: 'other' },
]
export const PERIOD_UNITS: readonly Option<string>[] = ['minute', 'hour', 'day', 'week'].map(value => ({
  value,
  text: value,
}))
export const FREQUENCY_MODES: readonly Option<string>[] = [
  { value: 'regular', text: 'regularly' },
  { value: 'needed', text: 'when needed' },
  { value: 'once', text: 'once' },
]

/** What somebody types of an order. */
export interface OrderValues {
  readonly name: string
  readonly code: string
  readonly dose: string
  readonly unit: string
  readonly route: string
  readonly mode: string
  readonly count: string
  readonly every: string
  readonly period: string
  readonly needed: string
  readonly said: string
  readonly fromDay: string
  readonly fromClock: string
  readonly toDay: string
  readonly toClock: string
  readonly instructions: string
}

export const BLANK_ORDER: OrderValues = {
  name: '',
  code: '',
  dose: '',
  unit: 'mg',
  route: 'oral',
  mode: 'regular',
  count: '',
  every: '1',
  period: 'day',
  needed: '',
  said: '',
  fromDay: '',
  fromClock: '',
  toDay: '',
  toClock: '',
  instructions: '',
}

export interface Order {
  readonly id: string
  readonly version: number
  readonly state: OrderState
  readonly medication: string
  readonly code: string | null
  readonly dose: { readonly value: number; readonly unit: string }
  readonly route: string
  readonly frequency: Frequency
  /** Unix ms. */
  readonly from: number | null
  readonly to: number | null
  readonly instructions: string | null
  readonly draftedBy: Person | null
  readonly signedBy: Person | null
  readonly signedAt: number | null
  readonly endedBy: Person | null
  readonly endReason: string | null
  readonly overrides: readonly { readonly adviceId: string; readonly reason: string }[]
  readonly advice: readonly Advice[]
}

interface Frequency {
  readonly count: number | null
  readonly every: { readonly value: number; readonly unit: string } | null
  readonly asNeeded: string | null
  readonly once: boolean
  readonly text: string | null
}

/** What decision support says to an order. */
export interface Advice {
  readonly id: string
  readonly severity: 'info' | 'caution' | 'contraindicated'
  readonly text: string
  /** Where the knowledge comes from, with its grades. */
  readonly source: string
  /** The row of the reference data, and the check that read it: `ddi-043, drug-drug version 1` */
  readonly row: string
  /** The values that decided, by name. */
  readonly facts: readonly (readonly [name: string, value: string])[]
}

export const decodeAdvice: Decode<Advice> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    severity: f.oneOf('severity', ['info', 'caution', 'contraindicated']),
    text: f.text('text'),
    source: f.text('source'),
    row: `${f.text('code')}, ${f.of('justification', decodeCheck)}`,
    facts: f.of('justification', decodeFacts),
  }
}

const decodeCheck: Decode<string> = (value, at) => {
  const f = fields(value, at)
  return `${f.text('check')} version ${f.number('checkVersion')}`
}

const decodeFacts: Decode<Advice['facts']> = (value, at) =>
  Object.entries(fields(value, at).dictionary('facts', fact => (fact === null ? '' : String(fact)))).filter(
    ([, fact]) => fact !== '',
  )

export const decodeOrder: Decode<Order> = (value, at) => {
  const f = fields(value, at)
  const medication = f.of('medication', fields)
  const dose = f.of('dose', fields)
  const period = f.of('period', fields)
  return {
    id: f.text('id'),
    version: f.number('version'),
    state: f.oneOf('state', ['draft', 'signed', 'active', 'stopped', 'cancelled']),
    medication: medication.text('name'),
    code: medication.textOrNull('code'),
    dose: { value: dose.number('value'), unit: dose.text('unit') },
    route: f.text('route'),
    frequency: f.of('frequency', decodeFrequency),
    from: instantOrNull(period, 'from'),
    to: instantOrNull(period, 'to'),
    instructions: f.textOrNull('instructions'),
    draftedBy: personOrNull(f, 'draftedBy'),
    signedBy: personOrNull(f, 'signedBy'),
    signedAt: instantOrNull(f, 'signedAt'),
    endedBy: personOrNull(f, 'endedBy'),
    endReason: f.textOrNull('endReason'),
    overrides: f.list('overrides', (v, path) => {
      const override = fields(v, path)
      return { adviceId: override.text('adviceId'), reason: override.text('reason') }
    }),
    advice: f.list('advice', decodeAdvice),
  }
}

const decodeFrequency: Decode<Frequency> = (value, at) => {
  const f = fields(value, at)
  const every = f.raw('every') === null ? null : f.of('every', fields)
  return {
    count: f.numberOrNull('count'),
    every: every === null ? null : { value: every.number('value'), unit: every.text('unit') },
    asNeeded: f.raw('asNeeded') === null ? null : f.of('asNeeded', fields).text('reason'),
    once: f.flag('once'),
    text: f.textOrNull('text'),
  }
}

/** What is missing or no number, by field. */
export function orderProblems(values: OrderValues, zone: string): Problems<OrderValues> {
  const dose = numberOf(values.dose)
  const counted = values.mode === 'regular' || (values.mode === 'needed' && values.count.trim() !== '')
  const time = (day: string, clock: string) =>
    day === '' || instantOf(day, clock || '00:00', zone) !== null ? null : 'must be a time of that day'
  return {
    name: values.name.trim() === '' ? 'is needed' : null,
    dose: dose === null ? 'is needed' : dose === undefined || dose <= 0 ? 'must be a number above 0' : null,
    unit: values.unit.trim() === '' ? 'is needed' : null,
    count: counted && !isCount(values.count) ? 'must be a whole number from 1' : null,
    every: counted && !isCount(values.every) ? 'must be a whole number from 1' : null,
    needed: values.mode === 'needed' && values.needed.trim() === '' ? 'is needed' : null,
    fromClock: time(values.fromDay, values.fromClock),
    toClock: time(values.toDay, values.toClock),
  }
}

const isCount = (text: string) => Number.isInteger(numberOf(text)) && Number(numberOf(text)) >= 1

/** The order as the API takes it. Of what `orderProblems` accepts. */
export function orderBody(values: OrderValues, zone: string) {
  const { mode, count, every, period } = values
  const counted = mode === 'regular' || (mode === 'needed' && count.trim() !== '')
  const time = (day: string, clock: string) => {
    const at = day === '' ? null : instantOf(day, clock || '00:00', zone)
    return at === null ? null : new Date(at).toISOString()
  }
  return {
    medication: { name: values.name.trim(), code: values.code.trim() || null },
    dose: { value: numberOf(values.dose), unit: values.unit.trim() },
    route: values.route,
    frequency: {
      count: counted ? numberOf(count) : null,
      every: counted ? { value: numberOf(every), unit: period } : null,
      asNeeded: mode === 'needed' ? { reason: values.needed.trim() } : null,
      once: mode === 'once',
      text: values.said.trim() || null,
    },
    period: { from: time(values.fromDay, values.fromClock), to: time(values.toDay, values.toClock) },
    instructions: values.instructions.trim() || null,
  }
}

const routeText = (route: string) => ROUTES.find(r => r.value === route)?.text ?? route

/** `4 times a day`, `once`, `when needed for pain, at most 3 times a day` */
export function frequencyText({ count, every, asNeeded, once, text }: Frequency): string {
  const times = count === 1 ? 'once' : `${count} times`
  const rhythm = count === null || every === null ? '' : `${times} ${everyText(every)}`
  const need = asNeeded === null ? '' : `when needed for ${asNeeded}`
  const main = once ? 'once' : need === '' ? rhythm : [need, rhythm && `at most ${rhythm}`].filter(Boolean).join(', ')
  return [main, text ?? ''].filter(Boolean).join('; ')
}

const everyText = ({ value, unit }: { value: number; unit: string }) =>
  value === 1 ? `${unit === 'hour' ? 'an' : 'a'} ${unit}` : `every ${value} ${unit}s`

/** `Paracetamol 500 mg by mouth, 4 times a day` */
export function orderText({ medication, dose, route, frequency }: Order): string {
  return `${medication} ${dose.value} ${dose.unit} ${routeText(route)}, ${frequencyText(frequency)}`
}
