import fc from 'fast-check'
import type { ScoreName, ScoreSubject } from '../../../model/score.ts'
import type { ScoreReading } from '../../../rules/scores/choose.ts'
import type { ScoreTable, TableInput } from '../../../rules/scores/table.ts'
import { SCORE_TABLES } from '../../../rules/scores/tables.ts'

export const SUMS: readonly ScoreName[] = ['news2', 'qsofa', 'sirs', 'mews', 'pews_bedside']

/** All that a score needs, each value known. */
export interface CompleteSet {
  readonly table: ScoreTable
  readonly subject: ScoreSubject
  readonly values: Readonly<Record<string, number | string>>
}

/** Any value that can be measured; between chart steps as well. */
export function inputValue(input: TableInput): fc.Arbitrary<number | string> {
  if (input.values) return fc.constantFrom(...input.values)
  const [least, most] = input.plausible ?? [0, 0]
  return fc.integer({ min: least * 100, max: most * 100 }).map(hundredths => hundredths / 100)
}

/** Optional inputs are sometimes there. Of two that stand for each other one: two can contradict each other. */
export const completeSet: fc.Arbitrary<CompleteSet> = fc
  .record({ score: fc.constantFrom(...SUMS), scale: fc.constantFrom(1 as const, 2 as const), way: fc.nat(1) })
  .chain(({ score, scale, way }) => {
    const table = SCORE_TABLES[score]
    const optional = new Set<string>()
    const left = new Set<string>()
    for (const item of table.items ?? []) {
      for (const source of item.sources) if (source.required === false) optional.add(source.input)
      if (item.combine !== 'any' && item.sources.length > 1) left.add(item.sources[way]?.input ?? '')
    }
    const inputs = table.inputs.filter(input => !left.has(input.input))
    const requiredKeys = inputs.map(i => i.input).filter(name => !optional.has(name))
    const model = Object.fromEntries(inputs.map(input => [input.input, inputValue(input)]))
    const months = table.ageBands ? fc.integer({ min: 0, max: 215 }) : fc.integer({ min: 192, max: 1200 })
    return fc.record({
      table: fc.constant(table),
      subject: months.map(m => ({
        age: { months: m, band: null },
        isPregnant: null,
        spo2Scale: { scale, orderedBy: null, orderedAt: null },
      })),
      values: fc.record(model, { requiredKeys }),
    })
  })

export function reading(value: number | string, measuredAt: number | null): ScoreReading {
  return { value, code: null, deviceId: null, measuredAt }
}

/** Inputs without which the score is not whole. */
export function neededInputs({ table, values }: CompleteSet): readonly string[] {
  const optional = (table.items ?? []).flatMap(item => item.sources.filter(s => s.required === false))
  return Object.keys(values).filter(name => !optional.some(source => source.input === name))
}
