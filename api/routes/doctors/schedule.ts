import { type Static, Type } from 'typebox'
import type { Clock } from '../../../model/clock.ts'
import { firstBadPeriod, minutesOf, type Span, type WorkingPeriod } from '../../../model/doctor.ts'
import { may } from '../../../model/policy.ts'
import type { DoctorStore } from '../../../store/doctors.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf } from '../../plugins/access.ts'
import { IdParams, NoContent, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import {
  AbsencePage,
  AddedAbsence,
  absenceView,
  Hours,
  HoursPage,
  NewAbsence,
  periodView,
  RangeQuery,
} from './schemas.ts'

const tags = ['doctors']
const AbsenceParams = Type.Object({ id: Type.String(), absenceId: Type.String() })
/** How far ahead absences are shown when nobody says. */
const YEAR_MS = 366 * 86_400_000
/** Longer than any leave: what is longer is a typing error. */
const LONGEST_ABSENCE_MS = 3 * YEAR_MS

interface Ports {
  readonly doctors: DoctorStore
  readonly clock: Clock
}

export function scheduleRoutes(app: App, { doctors, clock }: Ports): void {
  app.get(
    '/doctors/:id/hours',
    {
      config: { access: 'doctors:read' },
      schema: {
        tags,
        summary: "Working hours of each week, by the clinic's wall clock",
        params: IdParams,
        response: { 200: HoursPage, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => ({ items: (await doctors.hours(params.id)).map(periodView), nextCursor: null }),
  )

  app.put(
    '/doctors/:id/hours',
    {
      config: { access: 'doctors:write' },
      schema: {
        tags,
        summary: 'Set the working hours, all of them; appointments stay as they are',
        params: IdParams,
        body: Hours,
        response: { 200: HoursPage, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async request => {
      const hours = await doctors.setHours(request.params.id, hoursOf(request.body), actOf(request))
      return { items: hours.map(periodView), nextCursor: null }
    },
  )

  app.get(
    '/doctors/:id/absences',
    {
      config: { access: 'doctors:read' },
      schema: {
        tags,
        summary: 'Absences, by their beginning; of the coming year if nothing else is asked for',
        params: IdParams,
        querystring: RangeQuery,
        response: { 200: AbsencePage, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const { params, query } = request
      const start = query.from === undefined ? clock() : instantOf(query.from, 'from')
      const end = query.to === undefined ? start + YEAR_MS : instantOf(query.to, 'to')
      const absences = await doctors.absences(params.id, ordered({ start, end }))
      const seesReason = may(callerOf(request).account, 'doctors:write')
      return { items: absences.map(absence => absenceView(absence, seesReason)), nextCursor: null }
    },
  )

  app.post(
    '/doctors/:id/absences',
    {
      config: { access: 'doctors:write' },
      schema: {
        tags,
        summary: 'Add an absence: no free slots in it; appointments in it stay, and are counted',
        params: IdParams,
        body: NewAbsence,
        response: { 201: AddedAbsence, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const { from, to, reason = null } = request.body
      const span = ordered({ start: instantOf(from, 'from'), end: instantOf(to, 'to') })
      if (span.end - span.start > LONGEST_ABSENCE_MS) throw invalid('to', 'must be at most three years after from')
      const added = await doctors.addAbsence(request.params.id, { ...span, reason }, actOf(request))
      reply.code(201)
      return { ...absenceView(added.absence), appointments: added.appointments }
    },
  )

  app.delete(
    '/doctors/:id/absences/:absenceId',
    {
      config: { access: 'doctors:write' },
      schema: {
        tags,
        summary: 'Take an absence back',
        params: AbsenceParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await doctors.removeAbsence(request.params.id, request.params.absenceId, actOf(request))
      return reply.code(204).send(null)
    },
  )
}

/** Errors: VALIDATION_FAILED. */
function hoursOf(body: Static<typeof Hours>): readonly WorkingPeriod[] {
  const hours = body.map(({ weekday, from, to }, index) => ({
    weekday,
    from: minutesIn(from, `${index}.from`),
    to: minutesIn(to, `${index}.to`),
  }))
  const bad = firstBadPeriod(hours)
  if (bad >= 0) throw invalid(`${bad}.from`, 'must be before to, and must not overlap another period of the day')
  return hours
}

function minutesIn(text: string, path: string): number {
  const minutes = minutesOf(text)
  if (minutes === null) throw invalid(path, 'must be a time of day, HH:MM')
  return minutes
}

function ordered(span: Span): Span {
  if (span.start >= span.end) throw invalid('to', 'must be after from')
  return span
}
