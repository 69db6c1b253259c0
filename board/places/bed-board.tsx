import { useSignal } from '@preact/signals'
import type { RecordState } from '../parts/record-state.ts'
import { useBoard } from '../parts/use-board.ts'
import { Waiting } from '../parts/waiting.tsx'
import { identityText } from '../patients/identity.ts'
import { BedCard, LyingPatient, type Move } from './bed-card.tsx'
import { AdmitDialog, DischargeDialog, TransferDialog } from './move-dialogs.tsx'
import { type BedBoard as Board, byRoom, freeText, type Lying } from './ward-data.ts'

interface Doing {
  readonly move: Move
  readonly patient: Lying | null
  readonly bedId?: string
}

/** Who lies where in one ward, and the acts that change it. */
export function BedBoard({ of, wardId }: { of: RecordState<Board>; wardId: string }) {
  const { session } = useBoard()
  const doing = useSignal<Doing | null>(null)
  const board = of.value.value
  // The ward before must not stand under the name of this one.
  if (board?.ward.id !== wardId) return <Waiting of={of} what="the ward" />
  const moves = session.may('stays:write')
  const onMove = moves
    ? (patient: Lying, move: Move) => {
        doing.value = { move, patient }
      }
    : undefined
  const admit = (bedId?: string) => {
    doing.value = { move: 'admit', patient: null, ...(bedId === undefined ? {} : { bedId }) }
  }
  const end = (changed: boolean) => {
    doing.value = null
    if (changed) void of.refetch() // its failure is a state of the record
  }
  const { ward, withoutBed, othersWithoutBed } = board
  const home = ward.kind === 'home'
  return (
    <>
      <div class="acts">
        {!home && <p class="figures">{freeText(board)}</p>}
        {moves && (
          <button type="button" class="primary" onClick={() => admit()}>
            {home ? 'Take a patient onto the list' : 'Admit a patient'}
          </button>
        )}
      </div>
      <p class="problem" role="alert">
        {of.problem}
      </p>
      {!home && board.beds.length === 0 && (
        <p class="empty card">
          This ward has no beds yet.{' '}
          {session.may('wards:write') && (
            <a href={`/admin/wards/${encodeURIComponent(ward.id)}`}>Add rooms and beds to {ward.name}</a>
          )}
        </p>
      )}
      {byRoom(board).map(({ room, beds }) => (
        <section key={room?.id ?? ''} aria-label={room?.name ?? 'Beds in no room'}>
          <h2 class={board.rooms.length > 0 ? undefined : 'unseen'}>{room?.name ?? 'In no room'}</h2>
          <div class="bed-cards">
            {beds.map(bed => (
              <BedCard key={bed.id} bed={bed} onAdmit={moves ? () => admit(bed.id) : undefined} onMove={onMove} />
            ))}
          </div>
        </section>
      ))}
      <WithoutBed home={home} patients={withoutBed} others={othersWithoutBed} onMove={onMove} />
      <DoingDialog doing={doing.value} wardId={ward.id} onClose={end} />
    </>
  )
}

interface WithoutProps {
  readonly home: boolean
  readonly patients: readonly Lying[]
  /** Patients whom this person may not see. */
  readonly others: number
  readonly onMove: ((patient: Lying, move: Move) => void) | undefined
}

function WithoutBed({ home, patients, others, onMove }: WithoutProps) {
  if (!home && patients.length + others === 0) return null
  return (
    <section aria-label={home ? 'Patients at home' : 'Without a bed'}>
      <h2>{home ? 'Patients at home' : 'In the ward, without a bed'}</h2>
      {home && patients.length + others === 0 && <p class="empty card">Nobody is on this list yet.</p>}
      <div class="bed-cards">
        {patients.map(patient => (
          <article key={patient.id} class="bed-card">
            <LyingPatient patient={patient} onMove={onMove} />
          </article>
        ))}
      </div>
      {others > 0 && (
        <p class="quiet">
          {others} more {others === 1 ? 'patient is' : 'patients are'} not yours.
        </p>
      )}
    </section>
  )
}

interface DialogProps {
  readonly doing: Doing | null
  readonly wardId: string
  readonly onClose: (changed: boolean) => void
}

function DoingDialog({ doing, wardId, onClose }: DialogProps) {
  if (doing === null) return null
  const { patient, bedId } = doing
  if (patient === null) {
    return <AdmitDialog patient={null} wardId={wardId} {...(bedId === undefined ? {} : { bedId })} onClose={onClose} />
  }
  const picked = { id: patient.id, text: identityText(patient) }
  if (doing.move === 'discharge') return <DischargeDialog patient={picked} onClose={onClose} />
  return <TransferDialog patient={picked} wardId={wardId} onClose={onClose} />
}
