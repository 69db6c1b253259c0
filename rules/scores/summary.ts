import type { ScorePart, ScoreResult } from '../../model/score.ts'
import { unitText } from './band.ts'
import type { ScoreTable } from './table.ts'

/** One sentence: the number or its limits, what gave the points, what is missing or old, what was assumed. */
export function scoreSummary(table: ScoreTable, result: ScoreResult): string {
  const told = [headline(table, result), ...details(result)]
  return told.filter(part => part !== '').join('; ')
}

function headline({ name, range }: ScoreTable, result: ScoreResult): string {
  const { status, total, value, floor, ceiling, response, atLeast } = result
  if (status === 'not_applicable') return `${name} is not for this person: ${words(result.reason ?? '')}`
  if (status === 'invalid') return `${name} cannot be taken: ${words(result.reason ?? '')}`
  const meaning = response ?? atLeast
  const risk = meaning ? ` (${atLeast ? 'at least ' : ''}${words(meaning.risk ?? meaning.code)})` : ''
  if (value !== null) return `${name} ${value}${risk}`
  if (total !== null) return `${name} ${total} of ${range?.[1]}${risk}`
  return floor === null ? `${name} incomplete` : `${name} at least ${floor}, at most ${ceiling}${risk}`
}

function details(result: ScoreResult): string[] {
  const scored = result.parts.filter(part => (part.points ?? 0) > 0)
  const labelOf = (item: string) => result.parts.find(part => part.item === item)?.label ?? words(item)
  const missing = result.missing.filter(item => !result.old.includes(item))
  return [
    scored.map(partText).join(', '),
    missing.length > 0 ? `missing: ${missing.map(labelOf).join(', ')}` : '',
    result.old.length > 0 ? `too old: ${result.old.map(labelOf).join(', ')}` : '',
    result.disagreeing.length > 0 ? `devices disagree on ${result.disagreeing.map(labelOf).join(', ')}` : '',
    result.spo2Scale?.scale === 2 ? 'SpO2 scale 2 by order' : '',
    result.isAgeAssumed ? `date of birth unknown, taken for an adult` : '',
  ]
}

function partText({ label, points, inputs }: ScorePart): string {
  const used = inputs.find(input => input.state === 'used')
  const value = used && used.value !== label ? ` ${words(String(used.value))}${unitText(used.unit)}` : ''
  return `${label}${value} gives ${points}`
}

function words(code: string): string {
  return code.replaceAll('_', ' ')
}
