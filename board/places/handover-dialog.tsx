import { bedText, fullPerson } from '../beds.ts'
import { fields } from '../live/fields.ts'
import { ChoicesField } from '../parts/choices-field.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import type { ListState } from '../parts/list-state.ts'
import { TextareaField } from '../parts/textarea-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { staffSearch } from '../patients/find-staff.ts'
import { decodePatientRow, type PatientRow } from '../patients/identity.ts'
import { shiftEndBody } from '../record/shift-end.ts'
import { ShiftEnd } from '../record/shift-end-field.tsx'

/** One handover names at most as many. */
const MOST = 200

/** The list of a shift goes to the next colleague, who becomes the responsible nurse of everybody on it. */
export function HandoverDialog({ onClose }: { onClose: () => void }) {
  const mine = useList('/patients?mine=true', decodePatientRow, { limit: MOST })
  const patients = mine.items.value
  return (
    <Dialog title="Hand over" onClose={onClose}>
      {patients === null ? (
        <Waits list={mine} />
      ) : patients.length === 0 ? (
        <p>
          Nobody is handed over to you, so there is nothing to pass on. Patients become yours through a handover, or
          through the care team in their record.
        </p>
      ) : (
        <HandoverForm patients={patients} onClose={onClose} />
      )}
    </Dialog>
  )
}

function Waits({ list }: { list: ListState<PatientRow> }) {
  return (
    <p class="problem" role="alert">
      {list.problem.value ?? 'Loading your patients…'}
    </p>
  )
}

function HandoverForm({ patients, onClose }: { patients: readonly PatientRow[]; onClose: () => void }) {
  const { session, now } = useBoard()
  const me = session.user.peek()?.id
  const form = useForm<{ to: Picked | null; patientIds: readonly string[]; until: string; note: string }>({
    initial: { to: null, patientIds: patients.map(p => p.id), until: '', note: '' },
    check: ({ to, patientIds }) => ({
      to: to === null ? 'is needed: pick one from the list' : null,
      patientIds: patientIds.length === 0 ? 'needs at least one' : null,
    }),
    async submit({ to, patientIds, until, note }) {
      const { body } = await session.request('POST', '/handovers', {
        toUserId: to?.id,
        patientIds,
        note: note.trim() || null,
        ...shiftEndBody(until, now.peek(), clinicZone.peek()),
      })
      const count = fields(body, 'handover').number('patients')
      say(`${count} ${count === 1 ? 'patient is' : 'patients are'} with ${to?.text} now.`)
    },
  })
  return (
    <Form form={form} submitText="Hand over" busyText="Handing over…" startsHere onDone={onClose} onCancel={onClose}>
      <ComboboxField
        of={form.field('to')}
        label="To"
        search={staffSearch(session, me === undefined ? [] : [me])}
        hint="Part of the colleague’s name"
      />
      <ChoicesField
        of={form.field('patientIds')}
        label="Patients"
        choices={patients.map(p => ({
          value: p.id,
          text: fullPerson(p.name),
          detail: [p.ward, p.bed === null ? null : bedText(p.bed)].filter(Boolean).join(', '),
        }))}
      />
      <ShiftEnd of={form.field('until')} />
      <TextareaField
        of={form.field('note')}
        label="Note"
        optional
        rows={3}
        maxLength={5000}
        hint="What the next shift must know"
      />
    </Form>
  )
}
