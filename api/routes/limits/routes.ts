import type { Clock } from '../../../model/clock.ts'
import { type LimitsByCode, limitsInForce } from '../../../model/limits.ts'
import type { PatientProfileReader, PatientStore } from '../../../store/patients.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { checkContent, contentTag, IfMatch } from '../../schemas/if-match.ts'
import { type AskedLimits, wholeLimits } from './change.ts'
import { LimitsAnswer, LimitsChange, limitsView } from './schemas.ts'

const tags = ['limits']

interface Ports {
  readonly patients: PatientStore
  readonly patientProfiles: PatientProfileReader
  readonly clock: Clock
}

export function limitsRoutes(app: App, { patients, patientProfiles, clock }: Ports): void {
  /** Errors: NOT_FOUND. */
  const profileOf = async (id: string) => found((await patientProfiles.profiles([id]))[0] ?? null, 'patient')

  app.get(
    '/patients/:id/limits',
    {
      config: { access: 'vitals:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Alarm limits in force, and where each came from',
        params: IdParams,
        response: { 200: LimitsAnswer, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      const { birthDate, personalLimits: personal, wardLimits: ward } = await profileOf(params.id)
      const view = limitsView(limitsInForce(birthDate, { personal, ward }, clock()))
      reply.header('etag', contentTag(view))
      return view
    },
  )

  app.put(
    '/patients/:id/limits',
    {
      config: { access: 'limits:write', whose: 'path' },
      schema: {
        tags,
        summary: 'Set personal limits; null takes them away',
        params: IdParams,
        headers: IfMatch,
        body: LimitsChange,
        response: { 200: LimitsAnswer, ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const now = clock()
      const { patientId, birthDate, wardLimits: ward } = await profileOf(request.params.id)
      const asked: AskedLimits = request.body
      const inForce = (personal: LimitsByCode) => limitsInForce(birthDate, { personal, ward }, now)
      const decide = (personal: LimitsByCode) => {
        checkContent(limitsView(inForce(personal)), request.headers)
        return wholeLimits(asked, inForce(personal))
      }
      const view = limitsView(inForce(await patients.setPersonalLimits(patientId, decide, actOf(request))))
      reply.header('etag', contentTag(view))
      return view
    },
  )
}
