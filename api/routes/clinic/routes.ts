import type { FastifyRequest } from 'fastify'
import { isTimeZone } from '../../../model/clinic.ts'
import type { Grafana } from '../../../model/grafana.ts'
import { may } from '../../../model/policy.ts'
import { isCurrency } from '../../../model/service.ts'
import type { ClinicStore } from '../../../store/clinic.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf } from '../../plugins/access.ts'
import { problems } from '../../schemas/common.ts'
import { etag, expectedVersion, IfMatch } from '../../schemas/if-match.ts'
import { Clinic, ClinicChange, clinicView } from './schemas.ts'

const tags = ['clinic']
/** Of the pages that have a link to Grafana. */
const LEADS_THERE = ['alerts:read', 'alarm-load:read', 'devices:read'] as const

interface Parts {
  readonly clinic: ClinicStore
  readonly grafana: Grafana | null
}

export function clinicRoutes(app: App, { clinic, grafana }: Parts): void {
  app.get(
    '/clinic',
    {
      config: { access: 'logged-in' },
      schema: {
        tags,
        summary: 'Name, time zone and currency of the house',
        response: { 200: Clinic, ...problems(401) },
      },
    },
    async (request, reply) => {
      const found = await clinic.get()
      reply.header('etag', etag(found))
      return clinicView(found, grafanaFor(request, grafana))
    },
  )

  app.patch(
    '/clinic',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Change the house; what is not named stays, and so do the instants of appointments',
        headers: IfMatch,
        body: ClinicChange,
        response: { 200: Clinic, ...problems(400, 401, 403, 412, 413, 415) },
      },
    },
    async (request, reply) => {
      const { body, headers } = request
      if (body.timeZone !== undefined && !isTimeZone(body.timeZone)) {
        throw invalid('timeZone', 'must be the name of a time zone, as Europe/Berlin')
      }
      if (body.currency !== undefined && !isCurrency(body.currency))
        throw invalid('currency', 'must be one of ISO 4217')
      const changed = await clinic.update(body, expectedVersion(headers), actOf(request))
      reply.header('etag', etag(changed))
      return clinicView(changed, grafanaFor(request, grafana))
    },
  )
}

/** Dashboards are of the house: nothing that a patient, or who may see none of it here, is led to. */
function grafanaFor(request: FastifyRequest, grafana: Grafana | null): Grafana | null {
  const { account } = callerOf(request)
  return LEADS_THERE.some(action => may(account, action)) ? grafana : null
}
