import type { RuleScope } from '../../model/rule.ts'

export function scopeFromRow(row: { readonly ward_id: string | null; readonly patient_id: string | null }): RuleScope {
  if (row.patient_id !== null) return { type: 'patient', patientId: row.patient_id }
  return row.ward_id === null ? { type: 'everyone' } : { type: 'ward', wardId: row.ward_id }
}
