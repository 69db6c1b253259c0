import type { ScoreSubject } from '../../model/score.ts'
import { isVitalSignCode, type VitalSignCode, type VitalValue } from '../../model/vital-signs.ts'
import { derived, plausibleRange, ZERO_IS_LOST_SIGNAL } from './codes.ts'
import { type CompiledSource, compileSource, UNKNOWN } from './compile-source.ts'
import { ageBandOf } from './subject.ts'
import type { ScoreTable, TableInput } from './table.ts'
import { mostOf } from './variant.ts'

/** One item, as the hot path reads it. */
export interface CompiledItem {
  readonly isAny: boolean
  readonly most: number
  /** By the sources of the item. */
  readonly sources: readonly CompiledSource[]
}

export interface CompiledResponse {
  readonly atLeast: number
  readonly anyItemAt: number
}

/** Which values a score takes, as the hot path reads them. */
export interface CompiledInputs {
  readonly table: ScoreTable
  readonly inputs: readonly TableInput[]
  /** By input, ms. */
  readonly validMs: Float64Array
  /** What each code of the catalogue is for this score; codes that it does not take are not in it. */
  readonly byCode: ReadonlyMap<VitalSignCode, CompiledCode>
}

/** A score of points as typed arrays and plain functions. Compiled once, used for everybody. */
export interface CompiledScore extends CompiledInputs {
  /** Inputs whose value is a condition of others; their place in `conditions` is that of the input. */
  readonly conditionInputs: readonly { readonly input: number; readonly source: CompiledSource }[]
  readonly items: readonly CompiledItem[]
  /** Ascending. */
  readonly responses: readonly CompiledResponse[]
  readonly redFrom: number
  /** Place of the SpO2 scale and of the age band among the conditions, after the inputs. */
  readonly scaleAt: number
  readonly ageBandAt: number
  readonly needsAge: boolean
}

export interface CompiledCode {
  readonly input: number
  readonly table: TableInput
  /** The value is told in the table's own words first (`derived`). */
  readonly isDerived: boolean
  /** The words of a coded value; null: a number. */
  readonly words: readonly string[] | null
  /** 0 for the preferred code of the input. */
  readonly rank: number
  readonly least: number
  readonly most: number
  readonly isZeroLostSignal: boolean
}

/** Errors: a ratio is no score of points. */
export function compileScore(table: ScoreTable): CompiledScore {
  if (table.kind !== 'sum') throw new Error(`${table.score} is a ratio: evaluateScore reads it`)
  const { inputs } = table
  const scaleAt = inputs.length
  const ageBandAt = inputs.length + 1
  const condition = (name: string, value: string): readonly [number, number] => {
    if (name === 'spo2_scale') return [scaleAt, Number(value)]
    if (name === 'age_band') return [ageBandAt, (table.ageBands ?? []).findIndex(b => b.band === value)]
    const index = inputs.findIndex(input => input.input === name)
    return [index, inputs[index]?.values?.indexOf(value) ?? UNKNOWN]
  }
  const items = (table.items ?? []).map(item => ({
    isAny: item.combine === 'any',
    most: mostOf(item),
    sources: item.sources.map(source => compileSource(inputs, source, condition)),
  }))
  const named = new Set(
    (table.items ?? []).flatMap(item =>
      item.sources.flatMap(source => source.variants.flatMap(v => Object.keys(v.when ?? {}))),
    ),
  )
  return {
    ...compileInputs(table),
    conditionInputs: items
      .flatMap(item => item.sources)
      .filter(source => named.has(inputs[source.input]?.input ?? ''))
      .map(source => ({ input: source.input, source })),
    items,
    responses: (table.responses ?? []).map(r => ({
      atLeast: r.atLeast ?? Infinity,
      anyItemAt: r.anyItemAt ?? Infinity,
    })),
    redFrom: table.redFrom ?? Infinity,
    scaleAt,
    ageBandAt,
    needsAge: table.ageBands !== undefined,
  }
}

export function compileInputs(table: ScoreTable): CompiledInputs {
  const { inputs } = table
  return {
    table,
    inputs,
    validMs: Float64Array.from(inputs, input => input.validMinutes * 60_000),
    byCode: new Map(
      inputs.flatMap((input, index) => codesOf(input).map(code => [code, compileCode(input, index, code)])),
    ),
  }
}

function codesOf({ codes = [] }: TableInput): readonly VitalSignCode[] {
  return codes.filter(isVitalSignCode)
}

function compileCode(table: TableInput, input: number, code: VitalSignCode): CompiledCode {
  const [least, most] = plausibleRange(table, code)
  const rank = codesOf(table).indexOf(code)
  const isDerived = table.derive !== undefined
  const words = table.kind === 'coded' ? (table.values ?? []) : null
  return { input, table, isDerived, words, rank, least, most, isZeroLostSignal: ZERO_IS_LOST_SIGNAL.includes(code) }
}

/** @returns a vital sign as the number that the hot path reads; NaN: as good as none */
export function encoded(code: CompiledCode, name: VitalSignCode, value: VitalValue): number {
  const given = code.isDerived ? derived(code.table, name, value) : value
  if (code.words !== null) {
    const place = typeof given === 'string' ? code.words.indexOf(given) : UNKNOWN
    return place === UNKNOWN ? Number.NaN : place
  }
  if (typeof given !== 'number' || given < code.least || given > code.most) return Number.NaN
  return given === 0 && code.isZeroLostSignal ? Number.NaN : given
}

/**
 * What is known of a person, for `ScoreMemory.conditions`. It changes with the profile, an order and the days of a
 * child's life, not with readings.
 */
export function setSubject(compiled: CompiledScore, conditions: Float64Array, subject: ScoreSubject): void {
  const { table, scaleAt, ageBandAt } = compiled
  const band = ageBandOf(table, subject.age)
  conditions[scaleAt] = subject.spo2Scale.scale
  conditions[ageBandAt] = band === null ? UNKNOWN : (table.ageBands ?? []).findIndex(b => b.band === band)
}
