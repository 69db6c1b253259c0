import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { instantOrNull } from './record-data.ts'

export const MEASURED = [
  { kind: 'weight', title: 'Weight', units: ['kg', 'g', 'lb', 'st', 'oz'] },
  { kind: 'height', title: 'Height', units: ['cm', 'm', 'mm', 'in', 'ft'] },
  { kind: 'egfr', title: 'eGFR', units: ['mL/min/1.73m2'] },
  { kind: 'crcl', title: 'Creatinine clearance', units: ['mL/min'] },
  { kind: 'potassium', title: 'Potassium', units: ['mmol/L', 'mEq/L'] },
  { kind: 'qtc', title: 'QTc', units: ['ms', 's'] },
] as const
export type MeasuredKind = (typeof MEASURED)[number]['kind']

export const titleOf = (kind: MeasuredKind): string => MEASURED.find(m => m.kind === kind)?.title ?? kind

export interface Measurement {
  readonly id: string
  readonly version: number
  readonly kind: MeasuredKind
  /** In `unit`. */
  readonly value: number
  readonly unit: string
  /** Unix ms. */
  readonly at: number
  readonly enteredInErrorAt: number | null
}

export const decodeMeasurement: Decode<Measurement> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    version: f.number('version'),
    kind: f.oneOf(
      'kind',
      MEASURED.map(({ kind }) => kind),
    ),
    value: f.number('value'),
    unit: f.text('unit'),
    at: f.of('at', instant),
    enteredInErrorAt: instantOrNull(f, 'enteredInErrorAt'),
  }
}

/** Drawing of a trend in its own units: `width` × `height`. */
export const TREND = { width: 240, height: 48 }
const MARGIN = 4

/**
 * The curve of values over time, oldest left; one value is one point in the middle.
 * @returns points of an SVG polyline
 */
export function trendPoints(
  values: readonly { readonly at: number; readonly value: number }[],
): readonly (readonly [number, number])[] {
  const sorted = [...values].sort((a, b) => a.at - b.at)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined) return []
  const low = Math.min(...sorted.map(v => v.value))
  const high = Math.max(...sorted.map(v => v.value))
  const x = (at: number) => (last.at === first.at ? 0.5 : (at - first.at) / (last.at - first.at))
  const y = (value: number) => (high === low ? 0.5 : 1 - (value - low) / (high - low))
  const scaled = (share: number, size: number) => Math.round(10 * (MARGIN + share * (size - 2 * MARGIN))) / 10
  return sorted.map(v => [scaled(x(v.at), TREND.width), scaled(y(v.value), TREND.height)] as const)
}

/** `+1.5 kg since 3 Nov 2026`; null with fewer than two values. */
export function changeText(values: readonly Measurement[], day: (at: number) => string): string | null {
  const sorted = [...values].sort((a, b) => a.at - b.at)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined || first === last) return null
  const change = Math.round(10 * (last.value - first.value)) / 10
  return `${change > 0 ? '+' : change < 0 ? '−' : '±'}${Math.abs(change)} ${last.unit} since ${day(first.at)}`
}

/** Body mass index in kg/m² to one decimal, of the newest of both; null when one is missing. */
export function bodyMassIndex(values: readonly Measurement[]): number | null {
  const newest = (kind: MeasuredKind) => values.filter(v => v.kind === kind).sort((a, b) => b.at - a.at)[0]
  const [weight, height] = [newest('weight'), newest('height')]
  if (weight === undefined || height === undefined) return null
  return Math.round((10 * weight.value) / (height.value / 100) ** 2) / 10
}
