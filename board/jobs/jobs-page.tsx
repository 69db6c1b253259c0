import '../style/admin.css'
import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { FilterField } from '../parts/filter-field.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { useAgain } from '../parts/use-again.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { useNames } from '../record/use-names.ts'
import { decodeJob, isUnderWay, jobPage, jobState, kindText, progressText } from './job-data.ts'

/** While something runs the list is read again this often, and otherwise for what others begin, ms. */
const LOOK_EVERY_MS = 2000
const REST_MS = 15_000
const WHOSE = [
  { value: 'true', text: 'of everybody' },
  { value: 'false', text: 'mine' },
] as const

export function JobsPage() {
  const { session } = useBoard()
  const all = useSignal<'true' | 'false'>(session.may('jobs:read') ? 'true' : 'false')
  const list = useList(`/jobs?all=${all.value}`, decodeJob)
  const jobs = list.items.value ?? []
  const names = useNames(jobs.map(job => job.createdBy))
  useAgain(jobs.some(isUnderWay) ? LOOK_EVERY_MS : REST_MS, () => {
    if (!list.loading.value) void list.refetch() // its failure is a state of the list
  })
  return (
    <section class="sheet">
      <PageHeader title="Jobs">
        {session.may('devices:write') && (
          <a class="button" href="/admin/import/devices">
            Import devices
          </a>
        )}
        {session.may('patients:import') && (
          <a class="button" href="/admin/import/patients">
            Import patients
          </a>
        )}
      </PageHeader>
      {session.may('jobs:read') && (
        <FilterField
          label="Whose"
          value={all.value}
          options={WHOSE}
          onChoose={whose => {
            all.value = whose
          }}
        />
      )}
      <DataTable
        label="Jobs"
        list={list}
        rowKey={job => job.id}
        empty="No job yet. Imports and exports run as jobs: they go on when you leave the page."
        columns={[
          { title: 'Job', cell: job => <a href={jobPage(job.id)}>{kindText(job.kind)}</a> },
          { title: 'State', cell: job => <Badge {...jobState(job)} /> },
          { title: 'Progress', figures: true, cell: progressText },
          { title: 'Asked for', cell: job => clinicMoment(job.createdAt, clinicZone.value) },
          { title: 'Ended', cell: job => job.endedAt !== null && clinicMoment(job.endedAt, clinicZone.value) },
          { title: 'By', cell: job => names.get(job.createdBy) },
        ]}
      />
    </section>
  )
}
