import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { PersonName } from '../parts/person-name.tsx'
import { TextField } from '../parts/text-field.tsx'
import { TextareaField } from '../parts/textarea-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { apiPath, type Identity } from '../patients/identity.ts'

interface Props {
  readonly patient: Identity
  readonly onClose: () => void
  readonly onErased: () => void
}

/** The one act that cannot be taken back: it wants a reason, and the name typed as proof of the right record. */
export function EraseDialog({ patient, onClose, onErased }: Props) {
  const { session } = useBoard()
  const form = useForm({
    initial: { reason: '', confirm: '' },
    check: ({ reason, confirm }) => ({ reason: needed(reason), confirm: needed(confirm) }),
    async submit({ reason, confirm }) {
      await session.request('POST', `${apiPath(patient.id)}/erase`, { reason: reason.trim(), confirm: confirm.trim() })
    },
  })
  return (
    <Dialog title="Erase this person" onClose={onClose}>
      <p>
        Everything personal of <PersonName name={patient.name} />
        {patient.birthDate !== null && `, born ${patient.birthDate},`} is deleted or emptied, together with the records
        merged into it and the login. <strong>It cannot be brought back.</strong>
      </p>
      <Form
        form={form}
        submitText="Erase for good"
        busyText="Erasing…"
        onCancel={onClose}
        onDone={() => {
          say('Erased. The audit keeps that it was done, without any value.')
          onErased()
        }}
      >
        <TextareaField
          of={form.field('reason')}
          label="Reason"
          rows={2}
          hint="As the letter in which it was asked for"
        />
        <TextField
          of={form.field('confirm')}
          label="Family name"
          hint="Type it, as proof that it is the right record"
        />
      </Form>
    </Dialog>
  )
}
