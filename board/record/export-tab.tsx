import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { JOB_STATES, type JobState } from '../../model/job.ts'
import { type Decode, fields } from '../live/fields.ts'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { apiPath } from '../patients/identity.ts'
import { inWords } from '../session/request.ts'

interface Job {
  readonly id: string
  readonly state: JobState
  readonly done: number
  readonly total: number | null
  readonly problem: string | null
}

const decodeJob: Decode<Job> = (value, at) => {
  const f = fields(value, at)
  const progress = f.of('progress', fields)
  return {
    id: f.text('id'),
    state: f.oneOf('state', JOB_STATES),
    done: progress.number('done'),
    total: progress.numberOrNull('total'),
    problem: f.textOrNull('problem'),
  }
}

const LOOK_EVERY_MS = 1000
const isOver = (job: Job) => job.state !== 'queued' && job.state !== 'running'

const fileOf = ({ id }: Job, format: string) => `/api/v1/jobs/${encodeURIComponent(id)}/result?format=${format}`

/** The whole record as files: made as a job, so that a long one does not keep anybody waiting. */
export function ExportTab({ patientId }: { patientId: string }) {
  const { session } = useBoard()
  const job = useSignal<Job | null>(null)
  const problem = useSignal<string | null>(null)
  const act = useAct()
  const start = () =>
    act.run(async () => {
      problem.value = null
      job.value = decodeJob((await session.request('POST', `${apiPath(patientId)}/export`)).body, 'job')
    }, 'Not begun.')
  const watched = job.value !== null && !isOver(job.value) ? job.value.id : null
  useEffect(() => {
    if (watched === null) return
    const timer = setInterval(async () => {
      try {
        job.value = decodeJob((await session.request('GET', `/jobs/${encodeURIComponent(watched)}`)).body, 'job')
        problem.value = null
      } catch (error) {
        problem.value = inWords(error) // shown; the next look may succeed
      }
    }, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [watched])
  return (
    <section class="card">
      <p>
        Everything that Wardbeat holds of this patient and that you may see: as a page to read and print, and as a file
        for another system. What you export is noted in the list of who looked.
      </p>
      {(job.value === null || isOver(job.value)) && (
        <div class="acts">
          <button
            type="button"
            class={job.value?.state === 'done' ? undefined : 'primary'}
            aria-disabled={act.busy.value}
            onClick={() => void start()}
          >
            {job.value === null ? 'Export the record' : 'Export it again'}
          </button>
        </div>
      )}
      <div role="status">{job.value !== null && <Progress job={job.value} />}</div>
      <p class="problem" role="alert">
        {problem}
      </p>
    </section>
  )
}

function Progress({ job }: { job: Job }) {
  switch (job.state) {
    case 'queued':
      return <p>Waiting for its turn…</p>
    case 'running':
      return (
        <p class="progress">
          Collecting…{' '}
          <progress aria-label="Collected" value={job.done} {...(job.total === null ? {} : { max: job.total })} />{' '}
          <span class="figures">{job.total === null ? job.done : `${job.done} of ${job.total}`}</span>
        </p>
      )
    case 'done':
      return (
        <p>
          Ready, for you alone and for 24 hours.{' '}
          <a class="button primary" href={fileOf(job, 'html')} download>
            Page to read (HTML)
          </a>{' '}
          <a class="button" href={fileOf(job, 'json')} download>
            Data (JSON)
          </a>
        </p>
      )
    case 'cancelled':
      return <p>The export was stopped. Nothing is kept of it.</p>
    default:
      return <p class="problem">The export failed. {job.problem ?? 'Nothing of the record was changed.'}</p>
  }
}
