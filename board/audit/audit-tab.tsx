import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { ComboboxField } from '../parts/combobox-field.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { DateField } from '../parts/date-field.tsx'
import type { FormState } from '../parts/form-state.ts'
import { PersonName } from '../parts/person-name.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { patientSearch } from '../patients/find-patient.ts'
import { staffSearch } from '../patients/find-staff.ts'
import {
  ACTION_CHOICES,
  type AuditFilter,
  type AuditItem,
  auditPath,
  decodeAuditItem,
  EVERYTHING,
} from './audit-data.ts'
import { AuditDialog } from './audit-dialog.tsx'

/** Every entry, filtered and paged by the server. */
export function AuditTab() {
  const shown = useSignal<AuditItem | null>(null)
  // It is never sent: the list follows what is chosen.
  const filter = useForm<AuditFilter>({ initial: EVERYTHING, submit: async () => {} })
  const list = useList(auditPath(filter.values.value, clinicZone.value), decodeAuditItem)
  return (
    <>
      <Filter filter={filter} />
      <DataTable
        label="Audit"
        list={list}
        rowKey={entry => entry.id}
        empty="No entry fits. Leave a field above empty, or take a longer time."
        columns={[
          {
            title: 'When',
            cell: entry => (
              <button
                type="button"
                class="as-link figures"
                aria-label={`Open the entry of ${clinicMoment(entry.at, clinicZone.value)}: ${entry.what}`}
                onClick={() => {
                  shown.value = entry
                }}
              >
                {clinicMoment(entry.at, clinicZone.value)}
              </button>
            ),
          },
          {
            title: 'Who',
            cell: ({ by }) =>
              by === null ? (
                'Wardbeat'
              ) : (
                <span>
                  <bdi>{by.name}</bdi> <span class="quiet">{by.roles.join(', ')}</span>
                </span>
              ),
          },
          { title: 'What', cell: entry => entry.what },
          { title: 'Patient', cell: ({ patientName }) => patientName !== null && <PersonName name={patientName} /> },
          {
            title: 'Kind',
            cell: entry => (
              <span class="acts">
                <Badge text={entry.isChange ? 'changed' : 'looked'} />
                {entry.inNeed && <Badge text="in need" tone="attention" />}
              </span>
            ),
          },
        ]}
      />
      {shown.value !== null && (
        <AuditDialog
          entry={shown.value}
          onClose={() => {
            shown.value = null
          }}
        />
      )}
    </>
  )
}

function Filter({ filter }: { filter: FormState<AuditFilter> }) {
  const { session } = useBoard()
  return (
    <search class="filter-row unmarked" aria-label="Filter of the audit">
      {session.may('staff:read') && (
        <ComboboxField
          of={filter.field('user')}
          label="Who"
          optional
          hint="Colleague, by name"
          search={staffSearch(session)}
        />
      )}
      {session.may('patients:read') && (
        <ComboboxField
          of={filter.field('patient')}
          label="Patient"
          optional
          hint="Name or number"
          search={patientSearch(session)}
        />
      )}
      <SelectField
        of={filter.field('action')}
        label="What"
        optional
        options={[{ value: '', text: 'everything' }, ...ACTION_CHOICES]}
      />
      <DateField of={filter.field('from')} label="From" optional />
      <DateField of={filter.field('to')} label="To" optional />
    </search>
  )
}
