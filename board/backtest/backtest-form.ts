import type { VitalSignCode } from '../../model/vital-signs.ts'
import { dayAfter, instantOf } from '../clinic-time.ts'
import { numberOf } from '../parts/form-rules.ts'
import type { Picked } from '../parts/picked.ts'

export interface BacktestValues {
  readonly ward: string
  readonly patient: Picked | null
  /** Days, both included. */
  readonly from: string
  readonly to: string
  readonly change: 'limit' | 'json' | 'none'
  readonly code: VitalSignCode
  readonly low: string
  readonly high: string
  readonly criticalLow: string
  readonly criticalHigh: string
  readonly delaySeconds: string
  readonly json: string
}

const SIDES = ['low', 'high', 'criticalLow', 'criticalHigh', 'delaySeconds'] as const

type Problems = Partial<Record<keyof BacktestValues, string | null>>

export function backtestProblems(values: BacktestValues): Problems {
  const problems: Problems = {
    from: values.from === '' ? 'is needed' : null,
    to: values.to === '' ? 'is needed' : values.to < values.from ? 'is before the first day' : null,
    patient: values.ward === '' && values.patient === null ? 'or a ward is needed' : null,
  }
  if (values.change === 'json') return { ...problems, json: parsed(values.json) === null ? 'is no JSON object' : null }
  if (values.change === 'none') return problems
  for (const side of SIDES) problems[side] = numberOf(values[side]) === undefined ? 'is no number' : null
  if (SIDES.every(side => values[side].trim() === '')) problems.low = 'or another limit needs a number'
  return problems
}

/** The body of `POST /rules/backtest`; days are the clinic's. */
export function backtestBody(values: BacktestValues, zone: string): Readonly<Record<string, unknown>> {
  const from = instantOf(values.from, '00:00', zone)
  const to = instantOf(dayAfter(values.to), '00:00', zone)
  return {
    ...(values.ward === '' ? { patientIds: [values.patient?.id] } : { wardId: values.ward }),
    from: new Date(from ?? Number.NaN).toISOString(),
    to: new Date(to ?? Number.NaN).toISOString(),
    rules: null,
    ...(values.change === 'none' ? {} : { against: changedRules(values) }),
  }
}

function changedRules(values: BacktestValues): unknown {
  if (values.change === 'json') return parsed(values.json)
  const limits = SIDES.flatMap(side => {
    const value = numberOf(values[side])
    return value === null || value === undefined ? [] : [[side, value] as const]
  })
  return { limits: { [values.code]: Object.fromEntries(limits) } }
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null // what is typed is not whole yet: the field says so
  }
}
