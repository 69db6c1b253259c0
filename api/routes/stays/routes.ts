import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Instant } from '../../../model/clock.ts'
import type { Stay as ModelStay } from '../../../model/stay.ts'
import type { StayStore, StayWish } from '../../../store/stays.ts'
import type { App } from '../../http.ts'
import { actOf, mayAlso } from '../../plugins/access.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf, iso } from '../../schemas/times.ts'
import {
  Admission,
  Arrival,
  ArrivalAnswer,
  Discharge,
  Stay,
  StayPage,
  StayQuery,
  stayView,
  Transfer,
} from './schemas.ts'

const tags = ['stays']
/** A caller's clock may be ahead of ours: his "now" is ours. */
const AHEAD_MS = 60_000

export function stayRoutes(app: App, { stays }: { stays: StayStore }): void {
  app.post(
    '/patients/:id/admissions',
    {
      config: { access: 'stays:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Admit a patient; 409 when the bed is taken or the patient is admitted already',
        params: IdParams,
        body: Admission,
        response: { 201: Stay, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const act = actOf(request, request.body.reason ?? null)
      reply.code(201)
      return viewFor(request, await stays.admit(request.params.id, wishOf(request.body, act.at), act))
    },
  )

  app.post(
    '/patients/:id/transfers',
    {
      config: { access: 'stays:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Move a patient to another ward or bed; without a bed he is in the ward only',
        params: IdParams,
        body: Transfer,
        response: { 201: Stay, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const act = actOf(request, request.body.reason ?? null)
      reply.code(201)
      return viewFor(request, await stays.transfer(request.params.id, wishOf(request.body, act.at), act))
    },
  )

  app.post(
    '/patients/:id/discharge',
    {
      config: { access: 'stays:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Discharge a patient; answers the stay that ended',
        params: IdParams,
        body: Discharge,
        response: { 200: Stay, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async request => {
      const { at, disposition = null } = request.body
      const act = actOf(request)
      return viewFor(request, await stays.discharge(request.params.id, momentOf(at, act.at), disposition, act))
    },
  )

  app.get(
    '/patients/:id/stays',
    {
      config: { access: 'stays:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Where the patient is and was, newest first; why, for who may read the clinical record',
        params: IdParams,
        querystring: StayQuery,
        response: { 200: StayPage, ...problems(400, 401, 403, 404) },
      },
    },
    async request => {
      const { params, query } = request
      const { items, nextCursor } = await stays.list(params.id, { ...query, limit: query.limit ?? PAGE_DEFAULT })
      const isClinical = await mayAlso(request, params.id, 'clinical:read')
      return { items: items.map(stay => stayView(stay, isClinical)), nextCursor }
    },
  )

  app.post(
    '/patients/:id/arrival',
    {
      config: { access: 'arrivals:write', whose: 'path' },
      schema: {
        tags,
        summary:
          'The patient is here: his timeline says so; his care team and the doctor of his appointment are notified',
        params: IdParams,
        body: Arrival,
        response: { 201: ArrivalAnswer, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const { note = null } = request.body
      const act = actOf(request)
      await stays.arrive(request.params.id, note, act)
      reply.code(201)
      return { patientId: request.params.id, at: iso(act.at), note }
    },
  )
}

async function viewFor(request: FastifyRequest, stay: ModelStay) {
  return stayView(stay, await mayAlso(request, stay.patientId, 'clinical:read'))
}

function wishOf({ wardId, bedId, at, reason }: Static<typeof Admission>, now: Instant): StayWish {
  return { wardId, bedId: bedId ?? null, at: momentOf(at, now), reason: reason ?? null }
}

function momentOf(at: string | undefined, now: Instant): Instant | null {
  if (at === undefined) return null
  const asked = instantOf(at, 'at')
  return asked > now && asked <= now + AHEAD_MS ? now : asked
}
