import type pg from 'pg'
import type { Act } from '../../model/act.ts'
import type { ClinicalKind, Measurement } from '../../model/clinical.ts'
import type { ClinicalRecord } from '../clinical-records.ts'
import { appendAudit } from './audit.ts'
import { patientEvent } from './patient-story.ts'
import { appendTimeline } from './timeline.ts'

type Any = ClinicalRecord<ClinicalKind>

/** Audit and timeline of a change of a clinical record, as the last step of its transaction. */
export async function tellClinical(
  client: pg.ClientBase,
  act: Act,
  {
    patientId,
    kind,
    before,
    after,
  }: { readonly patientId: string; readonly kind: ClinicalKind; readonly before: Any | null; readonly after: Any },
): Promise<void> {
  const resource = { kind, id: after.id }
  await appendAudit(client, act, { action: 'clinical:write', patientId, resource, before, after })
  const what = 'name' in after.content ? after.content.name : measured(after.content)
  const done = after.enteredInErrorAt !== null ? 'entered in error' : before === null ? 'noted' : 'changed'
  const summary = `${kind[0]?.toUpperCase()}${kind.slice(1)} ${done}: ${what}`
  const at = before === null && 'at' in after.content ? after.content.at : act.at
  await appendTimeline(client, [{ ...patientEvent(patientId, act, kind, summary, resource), at }])
}

const measured = ({ kind, value, unit }: Measurement) => `${kind} ${Math.round(value * 100) / 100} ${unit}`
