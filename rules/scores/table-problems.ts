import type { Band, ScoreTable, TableInput, TableItem } from './table.ts'
import { mostOf } from './variant.ts'

/** Steps of 0.1 are not exact in binary. */
const EPSILON = 1e-9

/** @returns what a schema cannot see, each with its place: gaps and overlaps of bands, names that lead nowhere */
export function tableProblems(table: ScoreTable): string[] {
  const items = table.items ?? []
  const problems = items.flatMap(item => itemProblems(table, item).map(p => `/items/${item.item}${p}`))
  if (table.kind === 'sum') {
    const most = items.reduce((sum, item) => sum + mostOf(item), 0)
    if (table.range?.[1] !== most) problems.push(`/range the items give at most ${most}`)
    if (table.responses?.[0]?.atLeast !== 0) problems.push('/responses the first one must count from 0')
    const totals = (table.responses ?? []).flatMap(r => r.atLeast ?? [])
    if (totals.some((t, i) => i > 0 && t <= (totals[i - 1] ?? 0))) problems.push('/responses must ascend')
  } else if (table.ratio === undefined) {
    problems.push('/ratio is missing')
  } else {
    for (const input of [table.ratio.numerator, table.ratio.denominator]) {
      if (!table.inputs.some(i => i.input === input)) problems.push(`/ratio knows no input ${input}`)
    }
  }
  for (const input of table.inputs) {
    if (input.kind === 'coded' && input.values === undefined) problems.push(`/inputs/${input.input} has no values`)
    if (input.kind === 'number' && input.plausible === undefined) problems.push(`/inputs/${input.input} has no range`)
  }
  return problems
}

function itemProblems(table: ScoreTable, item: TableItem): string[] {
  return item.sources.flatMap(source => {
    const input = table.inputs.find(i => i.input === source.input)
    if (!input) return [`/${source.input} is no input of this score`]
    return source.variants.flatMap(variant => [
      ...(input.kind === 'number' ? bandProblems(variant.bands ?? [], input) : codedProblems(variant.points, input)),
      ...Object.entries(variant.when ?? {}).flatMap(([name, value]) =>
        conditionValues(table, name).includes(value) ? [] : [`/when ${name} is never ${value}`],
      ),
    ])
  })
}

function bandProblems(bands: readonly Band[], input: TableInput): string[] {
  if (bands.length === 0) return ['/bands are missing']
  const problems: string[] = []
  if (bands[0]?.min !== null || bands.at(-1)?.max !== null) problems.push('/bands must be open at both ends')
  for (const [i, band] of bands.slice(1).entries()) {
    const below = bands[i]?.max ?? null
    const isNext = below !== null && band.min !== null && Math.abs(band.min - below - (input.step ?? 0)) < EPSILON
    if (!isNext) problems.push(`/bands have a gap or an overlap after ${below}`)
    if (band.min !== null && band.max !== null && band.max < band.min) problems.push(`/bands end before ${band.min}`)
  }
  return problems
}

function codedProblems(points: Readonly<Record<string, number>> | undefined, input: TableInput): string[] {
  const named = Object.keys(points ?? {})
    .sort()
    .join()
  return named === [...(input.values ?? [])].sort().join() ? [] : [`/points must name ${input.values?.join(', ')}`]
}

function conditionValues(table: ScoreTable, name: string): readonly string[] {
  if (name === 'age_band') return (table.ageBands ?? []).map(b => b.band)
  if (name === 'spo2_scale' && table.settings?.includes('spo2_scale')) return ['1', '2']
  return table.inputs.find(i => i.input === name)?.values ?? []
}
