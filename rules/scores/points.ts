import { bandOf, bandText } from './band.ts'
import type { TableInput, TableSource } from './table.ts'
import { type Conditions, possibleVariants } from './variant.ts'

export interface Points {
  /** Null: the conditions that are not known would decide. */
  readonly points: number | null
  /** The most that the possible variants give. */
  readonly most: number
  readonly band: string
}

/** What a value is worth under what is known. Variants that agree decide together. */
export function pointsOf(input: TableInput, source: TableSource, value: number | string, known: Conditions): Points {
  const read = possibleVariants(source, known).map(({ bands, points }) => {
    if (typeof value === 'string') return { points: points?.[value] ?? 0, band: value }
    const band = bandOf(bands ?? [], input.step, value)
    return { points: band.points, band: bandText(band, input.unit) }
  })
  const all = read.map(r => r.points)
  const most = Math.max(...all)
  const decided = Math.min(...all) === most
  return { points: decided ? most : null, most, band: read.find(r => r.points === most)?.band ?? '' }
}
