import type { Instant } from '../../model/clock.ts'
import type { ScorePart } from '../../model/score.ts'
import { type Choice, choose, type ScoreReadings } from './choose.ts'
import { pointsOf } from './points.ts'
import type { ScoreTable, TableInput, TableItem, TableSource } from './table.ts'
import { type Conditions, mostOf } from './variant.ts'

export interface ItemResult {
  readonly part: ScorePart
  readonly isDisagreeing: boolean
  /** When its first value that counts becomes too old; infinite for values without a time. */
  readonly validUntil: Instant
}

interface Read {
  readonly source: TableSource
  readonly choice: Choice
  /** Null: no value, or undecided. */
  readonly points: number | null
  readonly band: string | null
  readonly validUntil: Instant
}

/** One part of a score. */
export function readItem(
  table: ScoreTable,
  item: TableItem,
  readings: ScoreReadings,
  known: Conditions,
  at: Instant,
): ItemResult {
  const read = item.sources.map(source => readSource(inputOf(table, source), source, readings, known, at))
  const most = mostOf(item)
  const used = item.combine === 'any' ? decisive(read, most) : read.find(r => r.choice.value !== null)
  return {
    part: {
      item: item.item,
      label: item.label,
      points: used?.points ?? null,
      most,
      band: used?.points == null ? null : used.band,
      isMissing: used === undefined,
      inputs: read.flatMap(r =>
        r === used ? r.choice.inputs : r.choice.inputs.map(i => (i.state === 'used' ? { ...i, state: 'beside' } : i)),
      ),
    },
    isDisagreeing: used?.choice.isDisagreeing ?? false,
    validUntil: used?.validUntil ?? Infinity,
  }
}

/** Of sources that each can give the points: the one that gives all of them, else the one that must be there. */
function decisive(read: readonly Read[], most: number): Read | undefined {
  return read.find(r => r.points === most) ?? read.find(r => r.source.required !== false && r.choice.value !== null)
}

function readSource(
  input: TableInput,
  source: TableSource,
  readings: ScoreReadings,
  known: Conditions,
  at: Instant,
): Read {
  const worth = (value: number | string) => pointsOf(input, source, value, known).most
  const choice = choose(input, readings[input.input] ?? [], at, worth)
  const validUntil = choice.measuredAt === null ? Infinity : choice.measuredAt + input.validMinutes * 60_000
  if (choice.value === null) return { source, choice, points: null, band: null, validUntil }
  const { points, band } = pointsOf(input, source, choice.value, known)
  return { source, choice, points, band, validUntil }
}

function inputOf(table: ScoreTable, { input }: TableSource): TableInput {
  const found = table.inputs.find(i => i.input === input)
  if (!found) throw new Error(`${table.score} has no input ${input}`) // a parsed table has all of them
  return found
}
