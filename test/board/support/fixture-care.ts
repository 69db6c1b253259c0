import type { Grafana } from '../../../model/grafana.ts'
import { appointment } from './appointment-routes.ts'
import { careRoutes } from './care-routes.ts'
import type { Asked, Reply } from './fixture-admin.ts'
import { AT, sampleHouse } from './sample-house.ts'
import type { SamplePatient } from './sample-ward.ts'

export interface SampleCare {
  /** Null when the path is none of these. */
  answer(asked: Asked): Reply | null
  /** Bodies of all that was created or changed, in their order. */
  readonly taken: readonly { readonly method: string; readonly path: string; readonly body: unknown }[]
  /** What a colleague does meanwhile to the first patient. */
  change(change: Readonly<Record<string, unknown>>): void
  /** The record of the first patient says so from now on. */
  setPhoto(isThere: boolean): void
  /** Something happens to the first patient. @returns the event as the live line tells it */
  happen(summary: string): unknown
  /** Somebody asks for an appointment. @returns the notification as the live line tells it to the doctor */
  ask(): unknown
}

/** Records, places and appointments of an invented house, as the API answers them. In memory, without rules. */
export function sampleCare(patients: readonly SamplePatient[], grafana: Grafana | null): SampleCare {
  const house = sampleHouse(patients)
  const routes = careRoutes(house, grafana)
  const taken: { method: string; path: string; body: unknown }[] = []
  return {
    taken,
    change(change) {
      const [first] = house.records
      if (first) Object.assign(first, change, { version: first.version + 1 })
    },
    setPhoto(isThere) {
      const [first] = house.records
      if (first) Object.assign(first, { hasPhoto: isThere })
    },
    happen(summary) {
      const event = { ...house.events[0], id: `happened-${house.events.length}`, summary }
      house.events.unshift(event)
      return event
    },
    ask() {
      const n = 800 + house.appointments.length
      const whole = appointment(n, patients[1], Date.parse('2099-01-07T10:00:00Z'), { note: 'A new one' })
      house.appointments.push(whole)
      return {
        id: `told-${n}`,
        type: 'appointment-requested',
        at: AT,
        summary: 'Appointment requested',
        patientId: whole.patientId,
        reference: { kind: 'appointment', id: whole.id },
        readAt: null,
      }
    },
    answer(asked) {
      for (const [method, pattern, reply] of routes) {
        const match = method === asked.method ? pattern.exec(asked.path) : null
        if (match === null) continue
        if (method !== 'GET') taken.push({ method, path: asked.path, body: asked.body })
        return reply(asked, match.slice(1).map(decodeURIComponent))
      }
      return null
    },
  }
}
