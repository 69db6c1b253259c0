import type { Joined } from '../../store/access.ts'
import type { Sight } from './sight.ts'

export function grouped<T>(list: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

/** With these patients' relations in place of those of before; the same map when that changes nothing. */
export function patched(
  before: Sight['joined'],
  patients: ReadonlySet<string>,
  relations: readonly Joined[],
): ReadonlyMap<string, readonly Joined[]> {
  if (relations.length === 0 && ![...patients].some(id => before.has(id))) return before
  const kept = [...before].filter(([id]) => !patients.has(id))
  return new Map([...kept, ...grouped(relations, j => j.patientId)])
}

/** @param of whom the new set is about; null: everybody. The same set when that changes nothing */
export function replaced(
  before: ReadonlySet<string>,
  of: ReadonlySet<string> | null,
  now: ReadonlySet<string>,
): ReadonlySet<string> {
  const after = of === null ? now : new Set([...[...before].filter(id => !of.has(id)), ...now])
  return after.size === before.size && [...after].every(id => before.has(id)) ? before : after
}
