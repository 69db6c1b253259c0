import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { TextareaField } from '../parts/textarea-field.tsx'
import { useForm } from '../parts/use-form.ts'

interface Props {
  readonly title: string
  readonly submitText: string
  /** @throws RequestFailed */
  readonly send: (reason: string) => Promise<void>
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Refusing and cancelling need a reason, which the patient reads. */
export function ReasonDialog({ title, submitText, send, onDone, onClose }: Props) {
  const form = useForm({
    initial: { reason: '' },
    check: ({ reason }) => ({ reason: needed(reason) }),
    submit: ({ reason }) => send(reason.trim()),
  })
  return (
    <Dialog title={title} onClose={onClose}>
      <Form form={form} submitText={submitText} busyText="Sending…" onDone={onDone} onCancel={onClose}>
        <TextareaField of={form.field('reason')} label="Reason" hint="The patient reads this" maxLength={1000} />
      </Form>
    </Dialog>
  )
}
