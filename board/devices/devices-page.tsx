import '../style/admin.css'
import { useSignal } from '@preact/signals'
import { bedText } from '../beds.ts'
import { ageText } from '../live/freshness.ts'
import { Badge } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { FilterField } from '../parts/filter-field.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { useAgain } from '../parts/use-again.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import type { PatientRow } from '../patients/identity.ts'
import { PatientLink } from '../patients/patient-link.tsx'
import { usePatients } from '../patients/use-patients.ts'
import { decodeDevice, devicePage, deviceState, KINDS, kindText, type SeenDevice } from './device-data.ts'
import { RegisterDialog } from './register-dialog.tsx'

/** States change by themselves; the list is read again this often, ms. */
const LOOK_EVERY_MS = 10_000
const CONNECTED = [
  { value: '', text: 'all' },
  { value: 'true', text: 'connected' },
  { value: 'false', text: 'not connected' },
] as const
const ANY_KIND = [{ value: '' as const, text: 'all' }, ...KINDS]

export function DevicesPage() {
  const { session, now } = useBoard()
  const sought = useSignal({ q: '', online: '', kind: '' })
  const registering = useSignal(false)
  const query = new URLSearchParams(Object.entries(sought.value).filter(([, value]) => value !== ''))
  const list = useList(`/devices?${query}`, decodeDevice)
  const patients = usePatients(list.items.value?.map(device => device.patientId) ?? [])
  useAgain(LOOK_EVERY_MS, () => {
    if (!list.loading.value) void list.refetch() // its failure is a state of the list
  })
  const set = (change: Partial<typeof sought.value>) => {
    sought.value = { ...sought.value, ...change }
  }
  const editable = session.may('devices:write')
  return (
    <section class="sheet">
      <PageHeader title="Devices">
        {editable && (
          <>
            <a class="button" href="/admin/provisioning-keys">
              Provisioning keys
            </a>
            <a class="button" href="/admin/import/devices">
              Import from a file
            </a>
            <button
              type="button"
              class="primary"
              onClick={() => {
                registering.value = true
              }}
            >
              Register a device
            </button>
          </>
        )}
      </PageHeader>
      <div class="search-row">
        <SearchField label="Find a device" hint="Id, name or serial number" onSearch={q => set({ q })} />
        <FilterField
          label="State"
          value={CONNECTED.find(({ value }) => value === sought.value.online)?.value ?? ''}
          options={CONNECTED}
          onChoose={online => set({ online })}
        />
        <FilterField
          label="Kind"
          value={ANY_KIND.find(({ value }) => value === sought.value.kind)?.value ?? ''}
          options={ANY_KIND}
          onChoose={kind => set({ kind })}
        />
      </div>
      <DataTable
        label="Devices"
        list={list}
        rowKey={device => device.id}
        empty={
          query.size === 0
            ? 'There are no devices yet. Register one, or import many from a file.'
            : 'No device fits. Try fewer letters, or all states and kinds.'
        }
        columns={[
          { title: 'Id', sort: 'id', cell: device => <a href={devicePage(device.id)}>{device.id}</a> },
          { title: 'Name', sort: 'name', cell: device => device.name && <bdi>{device.name}</bdi> },
          { title: 'Kind', cell: device => kindText(device.kind) },
          { title: 'State', cell: device => <Badge {...deviceState(device, now.peek())} /> },
          {
            title: 'Last heard',
            sort: 'lastSeenAt',
            figures: true,
            cell: device => device.lastSeenAt !== null && `${ageText(now.peek() - device.lastSeenAt)} ago`,
          },
          {
            title: 'Patient',
            cell: device => device.inUse && <PatientLink patient={patients.get(device.patientId ?? '')} />,
          },
          { title: 'Place', cell: device => placeOf(device, patients.get(device.patientId ?? '')) },
          {
            title: 'Gateway',
            cell: device => device.gatewayId !== null && <a href={devicePage(device.gatewayId)}>{device.gatewayId}</a>,
          },
        ]}
      />
      {registering.value && (
        <RegisterDialog
          onClose={() => {
            registering.value = false
            void list.refetch() // its failure is a state of the list
          }}
        />
      )}
    </section>
  )
}

/** Where it stands, or else where who has it lies. */
function placeOf({ bed }: SeenDevice, patient: PatientRow | undefined): string | null {
  const [ward, name] = bed === null ? [patient?.ward, patient?.bed] : [bed.ward, bed.bed]
  return ward === null || ward === undefined ? null : [ward, name ? bedText(name) : ''].filter(Boolean).join(', ')
}
