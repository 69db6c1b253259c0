import '../style/admin.css'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Facts } from '../parts/facts.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Progress } from '../parts/progress.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useAgain } from '../parts/use-again.ts'
import { useBoard } from '../parts/use-board.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { useNames } from '../record/use-names.ts'
import { durationText } from '../times.ts'
import { countsOf, countText, decodeJob, isUnderWay, type JobView, jobPath, jobState, kindText } from './job-data.ts'
import { JobErrors } from './job-errors.tsx'
import { JobResults } from './job-results.tsx'

/** While it runs it is read again this often, ms. */
const LOOK_EVERY_MS = 1000
/** Where the same work begins again. */
const AGAIN: Readonly<Record<string, string>> = {
  'devices-import': '/admin/import/devices',
  'patients-import': '/admin/import/patients',
}

/** How far one job is, and what came of it. */
export function JobPage({ jobId }: { jobId: string }) {
  const { session, now } = useBoard()
  const record = useRecord(jobPath(jobId), decodeJob)
  const act = useAct()
  const job = record.value.value
  const names = useNames([job?.createdBy ?? null])
  useAgain(job !== null && isUnderWay(job) ? LOOK_EVERY_MS : null, () => {
    if (!record.loading.value) void record.refetch() // its failure is a state of the record
  })
  const back = { href: '/admin/jobs', text: 'Jobs' }
  if (job === null) {
    return (
      <section class="sheet">
        <PageHeader title="Job" back={back} />
        <Waiting of={record} what="the job" />
      </section>
    )
  }
  const cancel = () =>
    act.run(async () => {
      record.took(await session.request('POST', `${jobPath(jobId)}/cancel`))
      say('It stops. What it has done stays.')
    })
  const again = AGAIN[job.kind]
  return (
    <section class="sheet">
      <PageHeader title={kindText(job.kind)} back={back}>
        <Badge {...jobState(job)} />
        {isUnderWay(job) ? (
          <button type="button" aria-disabled={act.busy.value} onClick={() => void cancel()}>
            Cancel
          </button>
        ) : (
          again !== undefined && (
            <a class="button" href={again}>
              Import another file
            </a>
          )
        )}
      </PageHeader>
      <section class="card" aria-labelledby="job-progress">
        <h2 id="job-progress">Progress</h2>
        <Progress label={kindText(job.kind)} done={job.done} total={job.total} />
        <p role="status">{stateSentence(job)}</p>
        {job.problem !== null && <p class="problem">{job.problem}</p>}
        <p class="problem" role="alert">
          {record.problem}
        </p>
        <Facts
          items={[
            ...countsOf(job).map(([name, count]) => ({
              name: countText(name),
              value: count.toLocaleString('en'),
            })),
            { name: 'Asked for', value: clinicMoment(job.createdAt, clinicZone.value) },
            ...(names.has(job.createdBy) ? [{ name: 'By', value: names.get(job.createdBy) }] : []),
            ...(job.startedAt === null
              ? []
              : [{ name: 'Time taken', value: durationText((job.endedAt ?? now.value) - job.startedAt) }]),
          ]}
        />
      </section>
      {!isUnderWay(job) && <JobResults job={job} />}
      {/* Asked anew when it ends. */}
      <JobErrors key={job.state} job={job} />
    </section>
  )
}

function stateSentence({ state }: JobView): string {
  switch (state) {
    case 'queued':
      return 'Waits for its turn. It begins within a minute, and goes on when you leave this page.'
    case 'running':
      return 'Runs. It goes on when you leave this page.'
    case 'done':
      return 'Done.'
    case 'failed':
      return 'It ended early. What was done before stays.'
    case 'cancelled':
      return 'Somebody stopped it. What was done before stays.'
  }
}
