import { decodeNamed } from '../live/fields.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'

/** More than a house writes. */
const ALL_RULES = 200

/** Rules by id; empty until they are known, and for those who may not read them. */
export function useRuleNames(): ReadonlyMap<string, string> {
  const { session } = useBoard()
  const rules = useList(session.may('rules:read') ? '/rules' : null, decodeNamed, { limit: ALL_RULES })
  return new Map(rules.items.value?.map(({ id, name }) => [id, name]))
}
