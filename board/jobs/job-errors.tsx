import { DataTable } from '../parts/data-table.tsx'
import { useAgain } from '../parts/use-again.ts'
import { useList } from '../parts/use-list.ts'
import { decodeJobError, isUnderWay, type JobView, jobPath } from './job-data.ts'

/** While the job runs, ms. */
const LOOK_EVERY_MS = 3000

/** What there is to say of which line. */
export function JobErrors({ job }: { job: JobView }) {
  const list = useList(`${jobPath(job.id)}/errors`, decodeJobError)
  useAgain(isUnderWay(job) ? LOOK_EVERY_MS : null, () => {
    if (!list.loading.value) void list.refetch() // its failure is a state of the list
  })
  return (
    <section class="card" aria-labelledby="job-errors">
      <h2 id="job-errors">Lines to look at</h2>
      <DataTable
        label="Lines to look at"
        list={list}
        rowKey={({ line, path, message }) => `${line} ${path} ${message}`}
        empty={isUnderWay(job) ? 'None so far.' : 'None.'}
        columns={[
          { title: 'Line', cell: error => `Line ${error.line}` },
          { title: 'Column', cell: error => (error.path === '' ? 'whole line' : error.path) },
          { title: 'What there is to say', cell: error => error.message },
        ]}
      />
      {(job.counts.refused ?? 0) > 0 && (
        <p class="quiet">
          The heading is line 1. Mend these lines and send the same file again: what was taken already is left as it is.
        </p>
      )}
    </section>
  )
}
