import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import type { Row } from '../parts/row.ts'
import { RowsField } from '../parts/rows-field.tsx'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { decodePricedService, itemsBody, type PricedService, pricesOf, rowsProblem } from './done-rows.ts'
import { moneyText, sumText } from './money.ts'
import type { Visit } from './visit-data.ts'

const ALL = 200

interface Props {
  readonly visit: Visit
  /** @throws RequestFailed */
  readonly send: (items: readonly object[]) => Promise<void>
  readonly onDone: () => void
  readonly onClose: () => void
}

/** What was done, and so what is billed; begins with what was asked for. */
export function CompleteDialog({ visit, ...rest }: Props) {
  const services = useList('/services', decodePricedService, { limit: ALL })
  const items = services.items.value
  return (
    <Dialog title="What was done" onClose={rest.onClose}>
      <p class="problem" role="alert">
        {services.problem}
      </p>
      {items === null ? <p class="waiting">Loading the price list…</p> : <Fields {...rest} visit={visit} of={items} />}
    </Dialog>
  )
}

function Fields({ visit, of, send, onDone, onClose }: Props & { readonly of: readonly PricedService[] }) {
  const { service } = visit
  const form = useForm<{ items: readonly Row[] }>({
    initial: { items: [{ serviceId: service.id, quantity: '1', note: '' }] },
    check: ({ items }) => ({ items: rowsProblem(items) }),
    submit: ({ items }) => send(itemsBody(items)),
  })
  const options = of.map(({ id, name, price }) => ({ value: id, text: `${name}, ${moneyText(price)}` }))
  const isListed = of.some(({ id }) => id === service.id)
  return (
    <Form form={form} submitText="Complete the appointment" busyText="Completing…" onDone={onDone} onCancel={onClose}>
      <RowsField
        of={form.field('items')}
        label="Done and billed"
        hint="Without any line nothing is billed"
        addText="Add a service"
        most={50}
        columns={[
          {
            name: 'serviceId',
            label: 'Service',
            options: isListed ? options : [{ value: service.id, text: service.name }, ...options],
          },
          { name: 'quantity', label: 'Times' },
          { name: 'note', label: 'Note' },
        ]}
      />
      <p role="status">
        Billed: <b class="figures">{sumText(pricesOf(form.values.value.items, of))}</b>
      </p>
    </Form>
  )
}
