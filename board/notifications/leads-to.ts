import type { NotificationView } from '../../model/live-messages.ts'
import type { Me } from '../../model/user.ts'

type About = Pick<NotificationView, 'type' | 'patientId' | 'reference'>

/**
 * The page of what a notification is about.
 * @param opens whether there is such a page, and this person may open it
 * @returns the nearest of them; null: there is none
 */
export function leadsTo(me: Pick<Me, 'patientId'>, about: About, opens: (path: string) => boolean): string | null {
  return candidates(me, about).find(opens) ?? null
}

function candidates(me: Pick<Me, 'patientId'>, { type, patientId, reference }: About): readonly string[] {
  const kind = reference?.kind ?? type
  const id = encodeURIComponent(patientId ?? '')
  if (patientId !== null && patientId === me.patientId) return [OWN[kind] ?? '/my']
  const ofPatient = patientId === null ? [] : [`/patients/${id}/record`, `/patients/${id}`]
  if (kind === 'message') return [`/messages/${id}`, ...ofPatient]
  // Who decides has the appointment before the eyes; the desk has the patient's visit.
  if (kind === 'appointment') return ['/doctor', `/reception/${id}`, '/appointments', ...ofPatient]
  if (type === 'arrival') return ['/doctor', ...ofPatient]
  if (kind === 'job' && reference) return [`/admin/jobs/${encodeURIComponent(reference.id)}`]
  return [...(HOUSE[kind] ?? []), ...ofPatient]
}

const OWN: Readonly<Record<string, string>> = {
  appointment: '/my/appointments',
  message: '/my/messages',
}
const HOUSE: Readonly<Record<string, readonly string[]>> = {
  job: ['/admin/jobs'],
  webhook: ['/admin/webhooks'],
  channel: ['/account'],
  handover: ['/', '/patients'],
  'break-glass': ['/admin/audit'],
}
