import type { UserRegistry } from '../../../store/user-registry.ts'

/** Properties that hold the id of a user. */
const BY_WHOM = /^by$|By$|^userId$/
const AT_ONCE = 100

/** Names of the staff that records speak of, asked for as they come. Who is no colleague any more keeps his id. */
export function createUserNames(users: Pick<UserRegistry, 'staff'>): {
  readonly names: ReadonlyMap<string, string>
  learn(items: readonly unknown[]): Promise<void>
} {
  const names = new Map<string, string>()
  const asked = new Set<string>()
  return {
    names,
    async learn(items) {
      const fresh = [...new Set(items.flatMap(userIds))].filter(id => !asked.has(id))
      for (let from = 0; from < fresh.length; from += AT_ONCE) {
        const ids = fresh.slice(from, from + AT_ONCE)
        for (const id of ids) asked.add(id)
        for (const { id, name } of (await users.staff({ ids, limit: AT_ONCE })).items) names.set(id, name)
      }
    },
  }
}

function userIds(item: unknown): readonly string[] {
  if (typeof item !== 'object' || item === null) return []
  return Object.entries(item).flatMap(([name, value]) =>
    typeof value === 'string' ? (BY_WHOM.test(name) ? [value] : []) : userIds(value),
  )
}
