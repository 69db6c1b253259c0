import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { ImportedDevice, JobStore } from '../../../store/jobs.ts'
import { found } from '../../errors.ts'
import type { App } from '../../http.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { allowedJob } from './routes.ts'

/** The credentials of the devices that an import registered: as long as the job's secret is kept. */
export function importedCredentialRoutes(app: App, { jobs }: { readonly jobs: JobStore }): void {
  app.get(
    '/jobs/:id/credentials',
    {
      config: { access: 'devices:write' },
      schema: {
        tags: ['jobs'],
        summary: 'Credentials of the devices that an import registered, as CSV, for 24 hours after its end',
        params: IdParams,
        response: {
          200: {
            description: 'A line for each device: `id,username,password`',
            content: { 'text/csv': { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
          ...problems(401, 403, 404),
        },
      },
    },
    async (request, reply) => {
      const job = await allowedJob(jobs, request, request.params.id)
      const devices = found(await jobs.registered(job.id), 'credentials')
      reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="credentials.csv"')
      return reply.send(Readable.from(csv(devices)))
    },
  )
}

/** Ids and tokens hold no sign that CSV would have to quote. */
async function* csv(pieces: AsyncIterable<readonly ImportedDevice[]>): AsyncIterable<string> {
  yield 'id,username,password\n'
  for await (const devices of pieces) yield devices.map(({ id, token }) => `${id},${id},${token}\n`).join('')
}
