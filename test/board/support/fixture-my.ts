import { type Asked, paged, type Reply, refused } from './fixture-admin.ts'
import { AT, type Json, NURSE, THING } from './sample-house.ts'
import { idOf, type SamplePatient } from './sample-ward.ts'

/** What waits for the person who is logged in, and what a patient sees of himself. In memory, without rules. */
export interface SampleMine {
  /** Null when the path is none of these. */
  answer(asked: Asked): Reply | null
  unread(): number
  /** Something new waits. @returns the notification as the live line tells it */
  notify(notification: Partial<Json> & { readonly summary: string }): Json
  /** The doctor's answer to the first appointment. */
  decide(status: string, reason: string | null): void
  /** Whose record the login speaks for; null: nobody's yet. */
  patientId(): string | null
}

const CODE = 'PLUM-7'

export function sampleMine(patients: readonly SamplePatient[], linkedWith: string | null): SampleMine {
  let patientId = linkedWith
  const patient = patients.find(({ id }) => id === patientId) ?? patients[0]
  const notifications: Json[] = [
    told(1, { type: 'message', summary: 'New message from the staff', reference: { kind: 'message', id: THING(81) } }),
    told(2, { type: 'job', summary: 'The import is done', patientId: null, readAt: AT }),
  ]
  const appointments: Json[] = [appointment(300, '2099-01-05T09:00:00.000Z', 'requested')]
  const conversation = {
    patientId: patient?.id,
    patientName: patient?.name,
    newest: { side: 'patient', author: NURSE, text: 'May I get up today?', at: AT, seen: false },
    unread: 1,
  }
  const unread = () => notifications.filter(n => n.readAt === null).length

  function told(n: number, notification: Partial<Json>): Json {
    return { id: THING(800 + n), at: AT, patientId: patient?.id, reference: null, readAt: null, ...notification }
  }
  const ofNotifications = ({ method, path, query, body }: Asked): Reply | null => {
    if (path === '/notifications') return paged(notifications, query)
    if (path !== '/notifications/read' || method !== 'POST') return null
    const ids = Array.isArray(body.ids) ? body.ids : null
    for (const n of notifications) if (ids === null || ids.includes(n.id)) n.readAt = AT
    return { status: 200, body: { unread: unread() } }
  }
  const ofConversations = ({ path, query }: Asked): Reply | null => {
    if (path !== '/conversations') return null
    return paged(query.get('unread') === 'true' ? [] : [conversation], query)
  }
  const ofAppointments = ({ method, path, query, body }: Asked): Reply | null => {
    if (patientId === null || !path.startsWith('/appointments')) return null
    if (path === '/appointments' && method === 'GET') return paged(query.has('to') ? [] : appointments, query)
    if (path === '/appointments') {
      const made = { ...appointment(301 + appointments.length, String(body.start), 'requested'), note: body.note }
      appointments.push(made)
      return { status: 201, body: made }
    }
    const asked = appointments.find(a => path === `/appointments/${a.id}/cancel`)
    if (asked === undefined) return refused(404, 'Not there')
    Object.assign(asked, { status: 'cancelled', reason: body.reason })
    return { status: 200, body: asked }
  }
  const ofInvitation = ({ path, body }: Asked): Reply | null => {
    if (path !== '/auth/invitation') return null
    if (body.code !== CODE) return refused(400, 'This code does not count: ask for another invitation')
    patientId = patients[0]?.id ?? null
    return { status: 200, body: {} }
  }
  return {
    unread,
    patientId: () => patientId,
    notify(notification) {
      const whole = told(notifications.length + 1, { type: 'appointment-approved', ...notification })
      notifications.unshift(whole)
      return whole
    },
    decide(status, reason) {
      Object.assign(appointments[0] ?? {}, { status, reason })
    },
    answer: asked =>
      ofNotifications(asked) ?? ofConversations(asked) ?? ofAppointments(asked) ?? ofInvitation(asked) ?? null,
  }
}

const appointment = (n: number, start: string, status: string): Json => ({
  id: THING(n),
  doctor: { id: idOf('user', 2), name: 'Dora Doctor' },
  service: { id: THING(310), name: 'Consultation' },
  start,
  end: new Date(Date.parse(start) + 1_800_000).toISOString(),
  status,
  note: 'Short of breath',
  reason: null,
  version: 1,
})
