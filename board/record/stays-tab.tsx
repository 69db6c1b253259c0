import { useSignal } from '@preact/signals'
import { bedText } from '../beds.ts'
import { clinicMoment } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath, identityText } from '../patients/identity.ts'
import { AdmitDialog, DischargeDialog, TransferDialog } from '../places/move-dialogs.tsx'
import { instantOrNull, type PatientRecord } from './record-data.ts'

interface Stay {
  readonly id: string
  readonly wardId: string
  readonly ward: string
  readonly bed: string | null
  readonly from: number
  readonly to: number | null
  readonly ending: string | null
  readonly reason: string | null
  readonly disposition: string | null
}

const decodeStay: Decode<Stay> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    wardId: f.text('wardId'),
    ward: f.text('ward'),
    bed: f.textOrNull('bed'),
    from: f.of('from', instant),
    to: instantOrNull(f, 'to'),
    ending: f.textOrNull('ending'),
    reason: f.textOrNull('reason'),
    disposition: f.textOrNull('disposition'),
  }
}

/** Where the patient was and is, and the acts that change it. */
export function StaysTab({ patient, onMoved }: { patient: PatientRecord; onMoved: () => void }) {
  const { session } = useBoard()
  const list = useList(`${apiPath(patient.id)}/stays`, decodeStay)
  const doing = useSignal<'admit' | 'transfer' | 'discharge' | null>(null)
  const now = list.items.value?.find(stay => stay.to === null)
  const picked = { id: patient.id, text: identityText(patient) }
  const set = (move: typeof doing.value) => () => {
    doing.value = move
  }
  const end = (changed: boolean) => {
    doing.value = null
    if (!changed) return
    void list.refetch() // its failure is a state of the list
    onMoved()
  }
  return (
    <>
      {session.may('stays:write') && list.items.value !== null && (
        <div class="acts">
          {now === undefined ? (
            <button type="button" class="primary" onClick={set('admit')}>
              Admit
            </button>
          ) : (
            <>
              <button type="button" onClick={set('transfer')}>
                Transfer
              </button>
              <button type="button" onClick={set('discharge')}>
                Discharge
              </button>
            </>
          )}
        </div>
      )}
      <DataTable
        label="Stays"
        list={list}
        rowKey={stay => stay.id}
        empty="This patient was never admitted."
        columns={[
          {
            title: 'Place',
            cell: stay => [stay.ward, stay.bed === null ? null : bedText(stay.bed)].filter(Boolean).join(', '),
          },
          { title: 'From', figures: true, cell: stay => clinicMoment(stay.from, clinicZone.value) },
          {
            title: 'To',
            figures: true,
            cell: stay => (stay.to === null ? 'is there now' : clinicMoment(stay.to, clinicZone.value)),
          },
          // Without the clinical record an empty cell would say that there was no reason.
          ...(session.may('clinical:read') ? [{ title: 'Why', cell: (stay: Stay) => stay.reason }] : []),
          { title: 'Then', cell: stay => [stay.ending, stay.disposition].filter(Boolean).join(': ') },
        ]}
      />
      {doing.value === 'admit' && <AdmitDialog patient={picked} wardId="" onClose={end} />}
      {doing.value === 'transfer' && <TransferDialog patient={picked} wardId={now?.wardId ?? ''} onClose={end} />}
      {doing.value === 'discharge' && <DischargeDialog patient={picked} onClose={end} />}
    </>
  )
}
