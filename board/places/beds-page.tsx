import '../style/care.css'
import { useSignal } from '@preact/signals'
import { GrafanaLink } from '../parts/grafana-link.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { useOptionalRecord } from '../parts/use-optional-record.ts'
import { BedBoard } from './bed-board.tsx'
import { HandoverDialog } from './handover-dialog.tsx'
import { Handovers } from './handovers.tsx'
import { MyPatients } from './my-patients.tsx'
import { decodeBedBoard, decodeWard, type Ward } from './ward-data.ts'

const ALL_WARDS = 200
const KEY = 'wardbeat.bedsOf'

/** Where patients are: the beds of a ward, the lists of patients at home, and one's own patients. */
export function BedsPage() {
  const { session } = useBoard()
  const wards = useList('/wards', decodeWard, { limit: ALL_WARDS })
  const chosen = useSignal(localStorage.getItem(KEY) ?? '')
  const own = session.user.value?.wards[0]?.id
  const all = wards.items.value
  const ward = all?.find(w => w.id === chosen.value) ?? all?.find(w => w.id === own) ?? all?.[0]
  const board = useOptionalRecord(
    ward === undefined ? null : `/wards/${encodeURIComponent(ward.id)}/bed-board`,
    decodeBedBoard,
  )
  const handing = useSignal(false)
  const handedOver = useSignal(0)
  const cares = session.may('care-team:write')
  const beds = {
    name: 'beds',
    title: 'Beds',
    body: () => (
      <div class="sections one">
        <p class="problem" role="alert">
          {wards.problem}
        </p>
        {all?.length === 0 && <NoWards />}
        {ward !== undefined && all !== null && (
          <>
            <WardChoice
              wards={all}
              ward={ward}
              onChoose={id => {
                chosen.value = id
                localStorage.setItem(KEY, id)
              }}
            />
            <BedBoard key={ward.id} of={board} wardId={ward.id} />
          </>
        )}
      </div>
    ),
  }
  const mine = { name: 'mine', title: 'My patients', body: () => <MyPatients key={handedOver.value} /> }
  const handovers = { name: 'handovers', title: 'Handovers', body: () => <Handovers key={handedOver.value} /> }
  return (
    <section class="sheet">
      <PageHeader title="Beds">
        {ward !== undefined && <GrafanaLink dashboard="ward-overview" chosen={{ variables: { ward: ward.id } }} />}
        {cares && (
          <button
            type="button"
            onClick={() => {
              handing.value = true
            }}
          >
            Hand over
          </button>
        )}
      </PageHeader>
      <Tabs label="Beds" tabs={cares ? [beds, mine, handovers] : [beds]} />
      {handing.value && (
        <HandoverDialog
          onClose={() => {
            handing.value = false
            handedOver.value++
          }}
        />
      )}
    </section>
  )
}

function NoWards() {
  const { session } = useBoard()
  return (
    <p class="empty card">
      There are no wards yet.{' '}
      {session.may('wards:write') ? (
        <a href="/admin/wards">Add the first ward</a>
      ) : (
        'An administrator adds them under “Wards”.'
      )}
    </p>
  )
}

interface ChoiceProps {
  readonly wards: readonly Ward[]
  readonly ward: Ward
  readonly onChoose: (id: string) => void
}

function WardChoice({ wards, ward, onChoose }: ChoiceProps) {
  return (
    <label class="inline-choice">
      Beds of{' '}
      <select value={ward.id} onChange={event => onChoose(event.currentTarget.value)}>
        {wards.map(({ id, name, kind }) => (
          <option key={id} value={id}>
            {kind === 'home' ? `${name} (at home)` : name}
          </option>
        ))}
      </select>
    </label>
  )
}
