import { decodeNamed } from '../live/fields.ts'
import type { Choice } from '../parts/choices-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { decodeRole } from './role-data.ts'

/** All roles of a house, or wards of one, fit on one page. */
const ALL = 100

/** The roles and wards that an account may be given; null until they are known. */
export function useUserChoices(): {
  roles: readonly Choice[] | null
  wards: readonly Choice[]
  problem: string | null
} {
  const { session } = useBoard()
  const roles = useList('/roles', decodeRole, { limit: ALL })
  const mayWards = session.may('wards:read')
  const wards = useList(mayWards ? '/wards' : null, decodeNamed, { limit: ALL })
  return {
    roles: roles.items.value?.map(r => ({ value: r.id, text: r.name, detail: r.category })) ?? null,
    wards: wards.items.value?.map(w => ({ value: w.id, text: w.name })) ?? [],
    problem: roles.problem.value ?? wards.problem.value,
  }
}
