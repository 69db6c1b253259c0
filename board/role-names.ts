import { BUILT_IN_ROLES } from '../model/role.ts'

/** What people call a role; one of the house's own, whose name is not known here, keeps its id. */
export function roleName(id: string): string {
  return BUILT_IN_ROLES.find(role => role.id === id)?.name ?? id
}
