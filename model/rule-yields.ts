import type { FieldError } from './errors.ts'

interface Yielding {
  readonly id: string
  readonly yieldsTo?: readonly string[] | undefined
}

/**
 * Of rules that yield to one another nobody can say which one alarms.
 * @param others every other rule, once for each version that may count
 * @returns what is wrong with whom the rule yields to; null: nothing
 */
export function yieldProblem({ id, yieldsTo = [] }: Yielding, others: readonly Yielding[]): FieldError | null {
  for (const [i, other] of yieldsTo.entries()) {
    const path = `yieldsTo.${i}`
    if (!others.some(rule => rule.id === other)) return { path, message: `is no rule: there is no ${other}` }
    const way = wayBetween(other, id, others)
    if (way !== null) {
      const by = way.length > 0 ? `, by way of ${way.join(', ')}` : ''
      return { path, message: `${other} yields to ${id} itself${by}: of the two one must go first` }
    }
  }
  return null
}

/** @returns whom a rule passes on its way to another by yielding; null: it never comes there */
function wayBetween(from: string, to: string, rules: readonly Yielding[]): readonly string[] | null {
  const seen = new Set([from])
  const ways: (readonly string[])[] = [[from]]
  for (const way of ways) {
    const next = rules.filter(rule => rule.id === way.at(-1)).flatMap(rule => rule.yieldsTo ?? [])
    if (next.includes(to)) return way.slice(1)
    for (const id of next) {
      if (seen.has(id)) continue
      seen.add(id)
      ways.push([...way, id])
    }
  }
  return null
}
