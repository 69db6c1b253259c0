import { VITAL_SIGN_CODES, type VitalSignCode } from '../../model/vital-signs.ts'

/** Curves that share one chart because they share a unit and are read together. */
const TOGETHER: readonly (readonly VitalSignCode[])[] = [
  ['hr', 'pulse'],
  ['sbp', 'map', 'dbp'],
  ['abp_sbp', 'abp_map', 'abp_dbp'],
]

/** The charts for the codes a patient has, in the catalogue's order. */
export function chartGroups(codes: readonly VitalSignCode[]): VitalSignCode[][] {
  const groups: VitalSignCode[][] = []
  const placed = new Set<VitalSignCode>()
  for (const code of VITAL_SIGN_CODES) {
    if (!codes.includes(code) || placed.has(code)) continue
    const group = (TOGETHER.find(g => g.includes(code)) ?? [code]).filter(c => codes.includes(c))
    for (const c of group) placed.add(c)
    groups.push(group)
  }
  return groups
}
