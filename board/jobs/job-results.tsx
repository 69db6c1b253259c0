import type { Action } from '../../model/permissions.ts'
import { saveFile } from '../parts/save-file.ts'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { type JobView, jobPath } from './job-data.ts'

interface Result {
  /** Below the job's. */
  readonly path: string
  /** How the file is called. */
  readonly name: string
  readonly text: string
}

/** What jobs of a kind leave to be fetched. */
const RESULTS: Readonly<Record<string, { needs: Action; hint: string; files: readonly Result[] }>> = {
  'devices-import': {
    needs: 'devices:write',
    hint: 'Tokens of the devices that were registered, for 24 hours after the end. Whoever has the file can be these devices.',
    files: [{ path: '/credentials', name: 'credentials.csv', text: 'Download the credentials' }],
  },
  'patient-export': {
    needs: 'patients:export',
    hint: 'For 24 hours after the end, for who asked for it alone.',
    files: [
      { path: '/result?format=html', name: 'record.html', text: 'Download for reading' },
      { path: '/result?format=json', name: 'record.json', text: 'Download for programs' },
    ],
  },
}

export function JobResults({ job }: { job: JobView }) {
  if (job.kind !== 'backtest') return <JobFiles job={job} />
  return job.state === 'done' ? (
    <p>
      <a href={`/admin/backtest/${encodeURIComponent(job.id)}`}>Open the report</a>
    </p>
  ) : null
}

function JobFiles({ job }: { job: JobView }) {
  const { session } = useBoard()
  const act = useAct()
  const result = RESULTS[job.kind]
  // An import that created nothing leaves nothing.
  const isEmpty = job.state !== 'done' && job.counts.created === undefined
  if (result === undefined || isEmpty || job.counts.created === 0 || !session.may(result.needs)) return null
  const fetchIt = ({ path, name }: Result) =>
    act.run(async () => {
      const { body } = await session.request('GET', `${jobPath(job.id)}${path}`)
      if (body instanceof Blob) saveFile(name, body)
    }, 'Not downloaded.')
  return (
    <section class="card" aria-labelledby="job-results">
      <h2 id="job-results">Result</h2>
      <p class="quiet">{result.hint}</p>
      <div class="acts">
        {result.files.map((file, i) => (
          <button
            key={file.path}
            type="button"
            class={i === 0 ? 'primary' : undefined}
            aria-disabled={act.busy.value}
            onClick={() => void fetchIt(file)}
          >
            {file.text}
          </button>
        ))}
      </div>
    </section>
  )
}
