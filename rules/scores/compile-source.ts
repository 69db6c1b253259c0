import type { TableInput, TableSource, TableVariant } from './table.ts'

/** No value, no points, a condition that nobody knows. */
export const UNKNOWN = -1

/** Of a step, as in `band.ts`. */
const EPSILON = 1e-6

/** Points of one input, by the variants whose conditions hold. */
export interface CompiledSource {
  /** Place of its input. */
  readonly input: number
  readonly isRequired: boolean
  readonly variants: readonly CompiledVariant[]
}

interface CompiledVariant {
  /** Pairs of place and wanted value. */
  readonly when: Int8Array
  /** A value below `edges[i]` and not below the one before has `points[i]`; coded values count from 0. */
  readonly edges: Float64Array
  readonly points: Int8Array
}

/** @param condition place and value of a condition in numbers */
export function compileSource(
  inputs: readonly TableInput[],
  source: TableSource,
  condition: (name: string, value: string) => readonly [number, number],
): CompiledSource {
  const at = inputs.findIndex(input => input.input === source.input)
  const input = inputs[at]
  if (!input) throw new Error(`There is no input ${source.input}`) // a parsed table has all of them
  return {
    input: at,
    isRequired: source.required !== false,
    variants: source.variants.map(variant => ({
      when: Int8Array.from(Object.entries(variant.when ?? {}).flatMap(([name, value]) => condition(name, value))),
      ...(input.kind === 'coded' ? codedSteps(input, variant) : bandSteps(input, variant)),
    })),
  }
}

/** @returns the points, or UNKNOWN while conditions that nobody knows would decide; a source without conditions always */
export function pointsAt(source: CompiledSource, value: number, conditions: Float64Array): number {
  let points = UNKNOWN
  for (const variant of source.variants) {
    if (!isPossible(variant, conditions)) continue
    const own = look(variant, value)
    if (points !== UNKNOWN && points !== own) return UNKNOWN
    points = own
  }
  return points
}

/** @returns the most points that the possible variants give: how bad a value is */
export function worthAt(source: CompiledSource, value: number, conditions: Float64Array): number {
  let most = 0
  for (const variant of source.variants) {
    if (isPossible(variant, conditions)) most = Math.max(most, look(variant, value))
  }
  return most
}

function isPossible({ when }: CompiledVariant, conditions: Float64Array): boolean {
  for (let i = 0; i < when.length; i += 2) {
    const known = conditions[when[i] ?? 0]
    if (known !== UNKNOWN && known !== when[i + 1]) return false
  }
  return true
}

function look({ edges, points }: CompiledVariant, value: number): number {
  let i = 0
  while (value >= (edges[i] ?? Infinity)) i++
  return points[i] ?? 0
}

/** Every band ends half a step above its last value, a little later where the half belongs to it. */
function bandSteps(input: TableInput, { bands = [] }: TableVariant): Pick<CompiledVariant, 'edges' | 'points'> {
  const step = input.step ?? 0
  const edges = bands.map((band, i) => {
    const next = bands[i + 1]
    if (band.max === null || !next) return Infinity
    // A half belongs to the band with more points; an end without steps to the one with fewer.
    const isMine = input.step === undefined ? band.points < next.points : band.points >= next.points
    if (input.step === undefined) return isMine ? above(band.max) : band.max
    return band.max + step / 2 + (isMine ? EPSILON : -EPSILON) * step
  })
  return { edges: Float64Array.from(edges), points: Int8Array.from(bands, band => band.points) }
}

function codedSteps({ values = [] }: TableInput, { points = {} }: TableVariant) {
  return {
    edges: Float64Array.from(values, (_, i) => (i === values.length - 1 ? Infinity : i + 0.5)),
    points: Int8Array.from(values, value => points[value] ?? 0),
  }
}

const bits = new DataView(new ArrayBuffer(8))

/** @returns the next number that can be told apart from a positive one */
function above(value: number): number {
  bits.setFloat64(0, value)
  bits.setBigInt64(0, bits.getBigInt64(0) + 1n)
  return bits.getFloat64(0)
}
