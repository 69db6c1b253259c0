import type { QueueProducer } from '../../../bus/queue.ts'
import { deviceFields } from '../../../model/device-fields.ts'
import type { JobKind, Job as ModelJob } from '../../../model/job.ts'
import { PATIENT_COLUMNS } from '../../../model/patient-columns.ts'
import type { JobStore } from '../../../store/jobs.ts'
import type { App } from '../../http.ts'
import type { Access } from '../../plugins/access.ts'
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

/** A kind of file, and what is said of it. */
interface Import {
  readonly path: string
  readonly access: Access
  readonly kind: JobKind
  readonly tag: string
  readonly summary: string
  readonly description: string
  readonly columns: string
  readonly example: string
}

const IMPORTS: readonly Import[] = [
  {
    path: '/devices/import',
    access: 'devices:write',
    kind: 'devices-import',
    tag: 'devices',
    summary: 'Register many devices from a file, as a job',
    description:
      'New devices are registered, those that exist are left as they are, so the same file may be sent again. ' +
      'Their credentials are at `/jobs/{id}/credentials` for 24 hours.',
    columns: `id, ${Object.keys(deviceFields).join(', ')}`,
    example: 'id,name,kind\nmonitor-7,Monitor 7,bedside-monitor\n',
  },
  {
    path: '/patients/import',
    access: 'patients:import',
    kind: 'patients-import',
    tag: 'patients',
    summary: 'Add many patients from a file, as a job',
    description:
      'Who is known already (an identifier of his, or his name and birth date) is left as he is, so the same file may be ' +
      'sent again; who may be known (nearly the same name) is left for people. Both are told by line at `/jobs/{id}/errors`. ' +
      'Each line needs `family`, and a birth date or a number.',
    columns: PATIENT_COLUMNS.join(', '),
    example: 'family,given,birthDate,sex,medicare,mobile\nTest,Ada,1960-01-02,female,2123 45670 1 1,+61 491 570 156\n',
  },
]

export function importRoutes(app: App, ports: ImportPorts): void {
  for (const { path, access, kind, tag, summary, description, columns, example } of IMPORTS) {
    app.post(
      path,
      {
        config: { access },
        // The body is a stream.
        validatorCompiler: () => () => true,
        schema: {
          tags: [tag],
          summary,
          description,
          ...csvBody(columns, example),
          response: { 202: Job, ...problems(400, 401, 403, 413, 415) },
        },
      },
      async (request, reply) => {
        const input = { bytes: csvStream(request.body), mostBytes: LARGEST_FILE }
        const job = await ports.jobs.create({ kind, params: {} }, input, actOf(request))
        await queued(ports, job)
        reply.code(202).header('location', `/api/v1/jobs/${job.id}`)
        return jobView(job)
      },
    )
  }
}
