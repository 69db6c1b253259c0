import { useSignal } from '@preact/signals'
import { fullPerson, type NameOfPerson } from '../beds.ts'
import { clinicMoment } from '../clinic-time.ts'
import { instant } from '../live/decode-alert.ts'
import { type Decode, fields } from '../live/fields.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DataTable } from '../parts/data-table.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { decodeName, recordPath } from '../patients/identity.ts'

interface Opening {
  readonly id: string
  readonly userName: string
  readonly patientId: string
  readonly patientName: NameOfPerson
  readonly reason: string
  /** Unix ms. */
  readonly from: number
  readonly until: number
  readonly isEndedEarly: boolean
  readonly isOpen: boolean
}

const decodeOpening: Decode<Opening> = (value, at) => {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    userName: f.text('userName'),
    patientId: f.text('patientId'),
    patientName: f.of('patientName', decodeName),
    reason: f.text('reason'),
    from: f.of('from', instant),
    until: f.of('until', instant),
    isEndedEarly: f.textOrNull('endedBy') !== null,
    isOpen: f.flag('open'),
  }
}

/** Foreign records that somebody opened with a reason; one that goes on can be ended. */
export function BreakGlassTab() {
  const { session } = useBoard()
  const onlyOpen = useSignal(false)
  const act = useAct()
  const list = useList(onlyOpen.value ? '/break-glass?open=true' : '/break-glass', decodeOpening)
  const end = (opening: Opening) =>
    act.run(async () => {
      await session.request('DELETE', `/break-glass/${encodeURIComponent(opening.id)}`)
      say(`The record is closed to ${opening.userName}. In need, it can be opened again.`)
      await list.refetch()
    })
  return (
    <>
      <label class="tick">
        <input
          type="checkbox"
          checked={onlyOpen.value}
          onChange={event => {
            onlyOpen.value = event.currentTarget.checked
          }}
        />
        Only those that are open now
      </label>
      <DataTable
        label="Records opened in need"
        list={list}
        rowKey={opening => opening.id}
        empty={onlyOpen.value ? 'None is open now.' : 'Nobody has opened a foreign record yet.'}
        columns={[
          {
            title: 'Patient',
            cell: ({ patientId, patientName }) => (
              <a href={recordPath(patientId)}>
                <PersonName name={patientName} />
              </a>
            ),
          },
          { title: 'By', cell: ({ userName }) => <bdi>{userName}</bdi> },
          { title: 'Reason', cell: ({ reason }) => <bdi>{reason}</bdi> },
          { title: 'From', cell: ({ from }) => clinicMoment(from, clinicZone.value) },
          { title: 'Until', cell: ({ until }) => clinicMoment(until, clinicZone.value) },
          {
            title: 'State',
            cell: opening =>
              opening.isOpen ? (
                <span class="acts">
                  <Badge text="open" tone="attention" />
                  <button
                    type="button"
                    aria-label={`End now: ${opening.userName}, ${fullPerson(opening.patientName)}`}
                    onClick={() => void end(opening)}
                  >
                    End now
                  </button>
                </span>
              ) : (
                <Badge text={opening.isEndedEarly ? 'ended early' : 'over'} tone="over" />
              ),
          },
        ]}
      />
    </>
  )
}
