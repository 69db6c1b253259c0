import type { TableItem, TableSource, TableVariant } from './table.ts'

/** What is known of the things that conditions ask for; null: unknown. */
export type Conditions = Readonly<Record<string, string | null>>

/** The variants that may count, as far as their conditions are known. */
export function possibleVariants(source: TableSource, known: Conditions): readonly TableVariant[] {
  return source.variants.filter(({ when = {} }) =>
    Object.entries(when).every(([name, value]) => (known[name] ?? value) === value),
  )
}

/** The most points that a variant can give. */
function mostOfVariant({ bands, points }: TableVariant): number {
  return Math.max(...(bands ?? []).map(b => b.points), ...Object.values(points ?? {}))
}

/** The most points that an item can give. */
export function mostOf(item: TableItem): number {
  return Math.max(...item.sources.flatMap(source => source.variants.map(mostOfVariant)))
}
