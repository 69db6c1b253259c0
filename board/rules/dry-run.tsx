import { useSignal } from '@preact/signals'
import { fullPerson } from '../beds.ts'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { FilterField } from '../parts/filter-field.tsx'
import { useList } from '../parts/use-list.ts'
import { useRecord } from '../parts/use-record.ts'
import { recordPath } from '../patients/identity.ts'
import { durationText } from '../times.ts'
import { decodeCounts, decodeShadow, dryRunText, type RuleRecord, rulePath } from './rule-data.ts'

/** What the rule would have alarmed while it ran dry: how often, and when for whom. */
export function DryRun({ rule }: { rule: RuleRecord }) {
  const version = useSignal('')
  const path = `${rulePath(rule.id)}/shadow`
  const counts = useRecord(`${path}?limit=1`, decodeCounts).value.value ?? []
  const list = useList(version.value === '' ? path : `${path}?version=${version.value}`, decodeShadow)
  return (
    <section class="card" aria-labelledby="rule-dry-run">
      <header class="card-head">
        <h2 id="rule-dry-run">Dry run</h2>
        {counts.length > 1 && (
          <FilterField
            label="Version"
            value={version.value}
            options={[
              { value: '', text: 'all' },
              ...counts.map(count => ({ value: String(count.version), text: String(count.version) })),
            ]}
            onChoose={value => {
              version.value = value
            }}
          />
        )}
      </header>
      {counts.length > 0 && (
        <ul>
          {counts.map(({ version: of, episodes, lastDay, patients, open, firstAt }) => (
            <li key={of}>
              Version {of} would have alarmed {episodes} {episodes === 1 ? 'time' : 'times'} since{' '}
              {clinicMoment(firstAt, clinicZone.value)}, for {patients} {patients === 1 ? 'patient' : 'patients'};{' '}
              {lastDay} in the last 24 h, {open} not over.
            </li>
          ))}
        </ul>
      )}
      <DataTable
        label="What would have alarmed"
        list={list}
        rowKey={episode => episode.id}
        empty={dryRunText(rule)}
        columns={[
          {
            title: 'Patient',
            cell: ({ patientId, patientName }) => (
              <a href={recordPath(patientId)}>
                <bdi>{fullPerson(patientName)}</bdi>
              </a>
            ),
          },
          { title: 'Priority', cell: ({ priority }) => <Badge text={priority} /> },
          { title: 'What', cell: ({ message }) => <bdi>{message}</bdi> },
          { title: 'Version', figures: true, cell: episode => episode.version },
          { title: 'Began', figures: true, cell: ({ raisedAt }) => clinicMoment(raisedAt, clinicZone.value) },
          {
            title: 'Lasted',
            figures: true,
            cell: ({ raisedAt, endedAt }) => (endedAt === null ? 'not over' : durationText(endedAt - raisedAt)),
          },
        ]}
      />
    </section>
  )
}
