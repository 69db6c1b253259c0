import '../style/care.css'
import '../style/admin.css'
import { isTooEarly, TOO_EARLY } from '../alarms/load-words.ts'
import { bedAndPerson } from '../beds.ts'
import { isUnderWay, type JobView, jobPath, jobState } from '../jobs/job-data.ts'
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
import { useWardNames } from '../rules/use-ward-names.ts'
import { changeText, periodText } from './asked.ts'
import { type BacktestReport, backtestPath, bedDays, COLUMN_NAMES, decodeResult } from './backtest-data.ts'
import { ComparedByPriority, ComparedByRule, OverTime } from './comparison.tsx'

/** While it runs it is read again this often, ms. */
const LOOK_EVERY_MS = 1000

/** How far a back-test is, and what came of it. */
export function BacktestResultPage({ jobId }: { jobId: string }) {
  const { session } = useBoard()
  const record = useRecord(backtestPath(jobId), decodeResult)
  const act = useAct()
  const result = record.value.value
  useAgain(result !== null && isUnderWay(result.job) ? LOOK_EVERY_MS : null, () => {
    if (!record.loading.value) void record.refetch() // its failure is a state of the record
  })
  const back = { href: '/admin/backtest', text: 'Back-test' }
  if (result === null) {
    return (
      <section class="sheet">
        <PageHeader title="Result of a back-test" back={back} />
        <Waiting of={record} what="the back-test" />
      </section>
    )
  }
  const { job, report } = result
  const cancel = () =>
    act.run(async () => {
      await session.request('POST', `${jobPath(jobId)}/cancel`)
      await record.refetch()
      say('It stops.')
    })
  return (
    <section class="sheet">
      <PageHeader title="Result of a back-test" back={back}>
        <Badge {...jobState(job)} />
        {isUnderWay(job) && (
          <button type="button" aria-disabled={act.busy.value} onClick={() => void cancel()}>
            Cancel
          </button>
        )}
      </PageHeader>
      {report === null ? <Running job={job} /> : <Report report={report} params={job.params} />}
      <p class="problem" role="alert">
        {record.problem}
      </p>
    </section>
  )
}

function Running({ job }: { job: JobView }) {
  return (
    <section class="card" aria-labelledby="backtest-progress">
      <h2 id="backtest-progress">Hours judged</h2>
      <Progress label="Hours judged" done={job.done} total={job.total} />
      <p role="status">
        {isUnderWay(job) ? 'It goes on when you leave this page; you are told when it is done.' : 'There is no report.'}
      </p>
      {job.problem !== null && <p class="problem">{job.problem}</p>}
    </section>
  )
}

function Report({ report, params }: { report: BacktestReport; params: JobView['params'] }) {
  const whose = useWhose(params)
  const days = bedDays(report)
  const period = periodText(params, clinicZone.value)
  return (
    <>
      <section class="card" aria-labelledby="backtest-about">
        <h2 id="backtest-about">What was judged</h2>
        <Facts
          items={[
            ...(whose === null ? [] : [{ name: 'Whose', value: <bdi>{whose}</bdi> }]),
            ...(period === null ? [] : [{ name: 'Period', value: period }]),
            {
              name: 'Changed',
              value: report.columns.length < 2 ? 'nothing: only what counts now' : changeText(params.against),
            },
            { name: 'Patients', value: report.patients.toLocaleString('en') },
            { name: 'Bed days monitored', value: days.toLocaleString('en', { maximumFractionDigits: 2 }) },
            { name: 'Readings', value: report.messages.toLocaleString('en') },
            { name: 'Values', value: report.values.toLocaleString('en') },
            ...(report.lost === null
              ? []
              : [{ name: `High alarms of “${COLUMN_NAMES[0]}” lost`, value: report.lost.toLocaleString('en') }]),
          ]}
        />
        {isTooEarly(days) && (
          <p>How many alarms that are per bed and day, it is {TOO_EARLY}: alarms are counted here.</p>
        )}
        {report.messages === 0 && <p>There are no readings in this time.</p>}
      </section>
      <ComparedByPriority report={report} />
      <ComparedByRule report={report} />
      <OverTime report={report} />
    </>
  )
}

/** The ward, or the one patient; null: several patients, or not known to this board. */
function useWhose({ wardId, patientId }: JobView['params']): string | null {
  const { tiles } = useBoard()
  const wards = useWardNames()
  if (wardId !== undefined) return wards.get(wardId) ?? null
  const patient = tiles.value?.find(tile => tile.patient.id === patientId)?.patient
  return patient === undefined ? null : bedAndPerson(patient)
}
