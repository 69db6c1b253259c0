import type { QueueProducer } from '../../../bus/queue.ts'
import { deviceFields } from '../../../model/device-fields.ts'
import type { Job as ModelJob } from '../../../model/job.ts'
import type { JobStore } from '../../../store/jobs.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { csvBody, csvStream } from '../../plugins/csv-body.ts'
import { problems } from '../../schemas/common.ts'
import { Job, jobView } from './schemas.ts'

/** Bytes of one file: about a million lines. */
const LARGEST_FILE = 200 * 1024 * 1024

export interface ImportPorts {
  readonly jobs: JobStore
  readonly jobQueue: QueueProducer<string>
}

/** Puts a job on its way. Should the queue be away, the jobs role finds it by itself within a minute. */
export async function queued({ jobQueue }: Pick<ImportPorts, 'jobQueue'>, job: ModelJob): Promise<ModelJob> {
  await jobQueue.add(0, [job.id])
  return job
}

export function importRoutes(app: App, ports: ImportPorts): void {
  app.post(
    '/devices/import',
    {
      config: { access: 'devices:write' },
      // The body is a stream.
      validatorCompiler: () => () => true,
      schema: {
        tags: ['devices'],
        summary: 'Register many devices from a file, as a job',
        description:
          'New devices are registered, those that exist are left as they are, so the same file may be sent again. ' +
          'Their credentials are at `/jobs/{id}/credentials` for 24 hours.',
        ...csvBody(
          `id, ${Object.keys(deviceFields).join(', ')}`,
          'id,name,kind\nmonitor-7,Monitor 7,bedside-monitor\n',
        ),
        response: { 202: Job, ...problems(400, 401, 403, 413, 415) },
      },
    },
    async (request, reply) => {
      const input = { bytes: csvStream(request.body), mostBytes: LARGEST_FILE }
      const job = await ports.jobs.create({ kind: 'devices-import', params: {} }, input, actOf(request))
      await queued(ports, job)
      reply.code(202).header('location', `/api/v1/jobs/${job.id}`)
      return jobView(job)
    },
  )
}
