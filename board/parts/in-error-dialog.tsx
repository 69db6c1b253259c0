import { Dialog } from './dialog.tsx'
import { Form } from './form.tsx'
import { say } from './toast.tsx'
import { useForm } from './use-form.ts'

interface Props {
  /** The value, as the list shows it. */
  readonly what: string
  /** What becomes of it. */
  readonly after: string
  /** @throws RequestFailed */
  readonly mark: () => Promise<void>
  readonly onClose: (marked: boolean) => void
}

/** Nobody can take it back: asked first, by the value. */
export function InErrorDialog({ what, after, mark, onClose }: Props) {
  const form = useForm({ initial: {}, submit: mark })
  return (
    <Dialog title="Entered in error?" onClose={() => onClose(false)}>
      <Form
        form={form}
        submitText="Mark as entered in error"
        busyText="Marking…"
        onCancel={() => onClose(false)}
        onDone={() => {
          say(`Marked as entered in error. ${after}`)
          onClose(true)
        }}
      >
        <p>
          <b>{what}</b>
        </p>
        <p>{after} This cannot be taken back.</p>
      </Form>
    </Dialog>
  )
}
