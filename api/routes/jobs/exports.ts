import { Type } from 'typebox'
import type { ReadAudit } from '../../../store/audit.ts'
import type { PatientStore } from '../../../store/patients.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient, callerOf } from '../../plugins/access.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { type ImportPorts, queued } from './imports.ts'
import { Job, jobView } from './schemas.ts'

export interface ExportPorts extends ImportPorts {
  readonly patients: Pick<PatientStore, 'get'>
  readonly audit: ReadAudit
}

const FORMATS = ['json', 'html'] as const

/** The whole record of one patient as files, made by a job. */
export function exportRoutes(app: App, ports: ExportPorts): void {
  const { jobs, patients, audit } = ports
  app.post(
    '/patients/:id/export',
    {
      config: { access: 'patients:export', whose: 'path' },
      schema: {
        tags: ['patients'],
        summary: 'Export the whole record of a patient, as far as you may see it, as a job',
        description: 'The files are at `/jobs/{id}/result` for 24 hours, for you alone.',
        params: IdParams,
        response: { 202: Job, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { id: patientId } = found(await patients.get(request.params.id), 'patient')
      const act = actOf(request)
      await audit.read(act, 'patients:export', [patientId])
      const job = await jobs.create({ kind: 'patient-export', params: { patientId } }, null, act)
      await queued(ports, job)
      reply.code(202).header('location', `/api/v1/jobs/${job.id}`)
      return jobView(job)
    },
  )

  app.get(
    '/jobs/:id/result',
    {
      config: { access: 'patients:export', whose: 'asked' },
      schema: {
        tags: ['jobs'],
        summary: 'The file of an export, for who asked for it, while he may export this record; for 24 hours',
        params: IdParams,
        querystring: Type.Object({
          format: Type.Optional(
            Type.Enum([...FORMATS], {
              type: 'string',
              description: '`json` for programs (if not given), `html` for people',
            }),
          ),
        }),
        response: {
          200: {
            description: 'The file',
            content: {
              'application/json': { schema: Type.Any({ description: 'The record, part by part' }) },
              'text/html': { schema: Type.Any({ description: 'A page that needs nothing else' }) },
            },
          },
          ...problems(400, 401, 403, 404),
        },
      },
    },
    async (request, reply) => {
      const { format = 'json' } = request.query
      const job = await jobs.get(request.params.id)
      const { patientId } = job?.params ?? {}
      const isOwn = job?.kind === 'patient-export' && job.createdBy === callerOf(request).id
      const asked = found(isOwn && patientId !== undefined ? { job, patientId } : null, 'job')
      await allowPatient(request, asked.patientId)
      found(await patients.get(asked.patientId), 'patient')
      const file = found(await jobs.file(asked.job.id, `record.${format}`), 'result')
      return reply
        .type(file.contentType)
        .header('content-disposition', `attachment; filename="${file.name}"`)
        .header('content-security-policy', 'sandbox')
        .header('cache-control', 'no-store')
        .send(Buffer.from(file.bytes))
    },
  )
}
