import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { go } from '../parts/route.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextareaField } from '../parts/textarea-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { apiPath, type Identity, recordPath } from './identity.ts'

/** Letters that a reason needs at least, as the API asks for. */
const SHORTEST_REASON = 10

interface Props {
  /** Null where even the name may not be known yet. */
  readonly patient: Pick<Identity, 'id'> & Partial<Identity>
  readonly onClose: () => void
  /** Otherwise the record opens. */
  readonly onOpened?: () => void
}

/** A foreign record opened in need: for a time, with a reason, and told to administrators at once. */
export function BreakGlassDialog({ patient, onClose, onOpened }: Props) {
  const { session } = useBoard()
  const form = useForm({
    initial: { reason: '', minutes: '60' },
    check: ({ reason }) => ({
      reason: reason.trim().length < SHORTEST_REASON ? `needs at least ${SHORTEST_REASON} letters` : null,
    }),
    async submit({ reason, minutes }) {
      const wish = { reason: reason.trim(), minutes: Number(minutes) }
      await session.request('POST', `${apiPath(patient.id)}/break-glass`, wish)
    },
  })
  const opened = () => {
    say('The record is open to you. Administrators have been told.')
    onClose()
    if (onOpened) onOpened()
    else go(recordPath(patient.id))
  }
  return (
    <Dialog title="Open in need" onClose={onClose}>
      <p>
        {patient.name === undefined ? 'This person' : <PersonName name={patient.name} />} is not one of your patients.
        The record opens for a limited time. Your name and your reason are kept, and administrators are told at once.
      </p>
      <Form form={form} submitText="Open the record" busyText="Opening…" onDone={opened} onCancel={onClose}>
        <TextareaField of={form.field('reason')} label="Reason" hint="Why you need it now, in your words" rows={2} />
        <SelectField
          of={form.field('minutes')}
          label="For"
          options={[
            { value: '30', text: '30 minutes' },
            { value: '60', text: '1 hour' },
            { value: '240', text: '4 hours' },
            { value: '480', text: '8 hours' },
          ]}
        />
      </Form>
    </Dialog>
  )
}
