import type { Clock } from '../../../model/clock.ts'
import { limitsInForce } from '../../../model/limits.ts'
import type { PatientStore } from '../../../store/patients.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { type AskedLimits, wholeLimits } from './change.ts'
import { LimitsAnswer, LimitsChange, limitsView } from './schemas.ts'

const tags = ['limits']

export function limitsRoutes(app: App, { patients, clock }: { patients: PatientStore; clock: Clock }): void {
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
    async ({ params }) => {
      const patient = found(await patients.get(params.id), 'patient')
      return limitsView(limitsInForce(patient.birthDate, await patients.personalLimits(patient.id), clock()))
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
        body: LimitsChange,
        response: { 200: LimitsAnswer, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async request => {
      const now = clock()
      const patient = found(await patients.get(request.params.id), 'patient')
      const before = limitsInForce(patient.birthDate, await patients.personalLimits(patient.id), now)
      const asked: AskedLimits = request.body
      const changes = wholeLimits(asked, before)
      const personal = await patients.setPersonalLimits(patient.id, changes, actOf(request))
      return limitsView(limitsInForce(patient.birthDate, personal, now))
    },
  )
}
