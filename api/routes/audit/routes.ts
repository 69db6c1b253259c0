import type { AuditReader, ReadAudit } from '../../../store/audit.ts'
import type { PatientStore } from '../../../store/patients.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { IdParams, PAGE_DEFAULT, problems } from '../../schemas/common.ts'
import { instantOf } from '../../schemas/times.ts'
import { AccessLogPage, AccessLogQuery, AuditPage, AuditQuery, accessLogView, auditView } from './schemas.ts'

const tags = ['audit']

interface Ports {
  readonly audit: ReadAudit
  readonly auditReader: AuditReader
  readonly patients: PatientStore
}

export function auditRoutes(app: App, { audit, auditReader, patients }: Ports): void {
  app.get(
    '/patients/:id/audit',
    {
      config: { access: 'access-log:read', whose: 'path' },
      schema: {
        tags,
        summary: 'Who looked at a patient or changed something, newest first',
        params: IdParams,
        querystring: AccessLogQuery,
        response: { 200: AccessLogPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const patient = found(await patients.get(params.id), 'patient')
      const { items, nextCursor } = await auditReader.ofPatient(patient.id, {
        ...query,
        limit: query.limit ?? PAGE_DEFAULT,
      })
      return { items: items.map(accessLogView), nextCursor }
    },
  )

  app.get(
    '/audit',
    {
      config: { access: 'audit:read' },
      schema: {
        tags,
        summary: 'Who did what, with the values before and after, newest first',
        description: 'Seeing values of patients is itself audited.',
        querystring: AuditQuery,
        response: { 200: AuditPage, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const { from, to, limit = PAGE_DEFAULT, ...same } = request.query
      const { items, nextCursor } = await auditReader.list({
        ...same,
        limit,
        ...(from === undefined ? {} : { from: instantOf(from, 'from') }),
        ...(to === undefined ? {} : { to: instantOf(to, 'to') }),
      })
      const seen = items.flatMap(({ values, patientId }) => (values === 'shown' && patientId !== null ? patientId : []))
      await audit.listed(actOf(request), 'audit:read', [...new Set(seen)])
      return { items: items.map(auditView), nextCursor }
    },
  )
}
