import { SERVICE_CATEGORIES } from '../../model/service.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { NumberField } from '../parts/number-field.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { etagOf } from '../record/record-data.ts'
import {
  CATEGORY_TEXT,
  decodePricedService,
  type PricedService,
  serviceBody,
  serviceProblems,
  serviceValues,
} from './service-data.ts'

interface Props {
  /** Null: a new one. */
  readonly service: PricedService | null
  /** Of new prices. */
  readonly currency: string
  readonly onClose: (changed: boolean) => void
}

/** Adds, changes or retires a service. What was billed keeps its price. */
export function ServiceDialog({ service, currency, onClose }: Props) {
  const { session } = useBoard()
  const retiring = useAct()
  const path = service === null ? '/services' : `/services/${encodeURIComponent(service.id)}`
  const form = useForm({
    initial:
      service === null
        ? { name: '', code: '', category: 'service', minutes: '30', price: '', currency }
        : serviceValues(service),
    etag: service === null ? null : etagOf(service),
    check: serviceProblems,
    async submit(values, etag) {
      await session.request(service === null ? 'POST' : 'PATCH', path, serviceBody(values), etag)
    },
    async reload() {
      const { body, etag } = await session.request('GET', path)
      return { values: serviceValues(decodePricedService(body, 'service')), etag }
    },
  })
  const retire = () =>
    retiring.run(async () => {
      if (service === null) return
      await session.request('DELETE', path, undefined, etagOf(service))
      say(`${service.name} is off the list. Its appointments and bills stay.`)
      onClose(true)
    })
  return (
    <Dialog title={service === null ? 'New service' : 'Change the service'} onClose={() => onClose(false)}>
      <Form
        form={form}
        submitText={service === null ? 'Add the service' : 'Save'}
        onCancel={() => onClose(false)}
        onDone={() => {
          say(service === null ? `Added: ${form.values.value.name.trim()}.` : 'Saved. What was billed keeps its price.')
          onClose(true)
        }}
      >
        <TextField of={form.field('name')} label="Name" maxLength={200} autofocus />
        <SelectField
          of={form.field('category')}
          label="Kind"
          options={SERVICE_CATEGORIES.map(value => ({ value, text: CATEGORY_TEXT[value] }))}
        />
        <TextField of={form.field('code')} label="Code" maxLength={50} hint="Of your price list; each once" />
        <NumberField of={form.field('minutes')} label="Length" unit="min" />
        <div class="beside-fields">
          <NumberField of={form.field('price')} label="Price" />
          <TextField of={form.field('currency')} label="Currency" maxLength={3} />
        </div>
      </Form>
      {service !== null && (
        <div class="apart">
          <p class="quiet">Retired, it cannot be asked for any more; appointments and bills keep it.</p>
          <button type="button" aria-disabled={retiring.busy.value} onClick={() => void retire()}>
            Retire this service
          </button>
        </div>
      )}
    </Dialog>
  )
}
