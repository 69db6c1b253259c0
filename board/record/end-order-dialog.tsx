import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { type Order, orderText } from './orders-data.ts'
import { etagOf } from './record-data.ts'

interface Props {
  readonly path: string
  readonly order: Order
  readonly move: 'stop' | 'cancel'
  readonly onEnd: (changed: boolean) => void
}

const WORDS = {
  stop: { title: 'Stop the order', act: 'Stop it', done: 'Stopped.' },
  cancel: { title: 'Drop the draft', act: 'Drop it', done: 'Dropped.' },
} as const

/** An order that ends says why. */
export function EndOrderDialog({ path, order, move, onEnd }: Props) {
  const { session } = useBoard()
  const words = WORDS[move]
  const form = useForm({
    initial: { reason: '' },
    check: ({ reason }) => ({ reason: needed(reason) }),
    async submit({ reason }) {
      const own = `${path}/${encodeURIComponent(order.id)}/${move}`
      await session.request('POST', own, { reason: reason.trim() }, etagOf(order))
    },
  })
  return (
    <Dialog title={words.title} onClose={() => onEnd(false)}>
      <p>
        <bdi>{orderText(order)}</bdi>
      </p>
      <Form
        form={form}
        submitText={words.act}
        onCancel={() => onEnd(false)}
        onDone={() => {
          say(words.done)
          onEnd(true)
        }}
      >
        <TextField of={form.field('reason')} label="Reason" maxLength={500} autofocus />
      </Form>
    </Dialog>
  )
}
