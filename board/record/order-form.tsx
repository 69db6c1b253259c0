import { useMemo } from 'preact/hooks'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DateField } from '../parts/date-field.tsx'
import { Form } from '../parts/form.tsx'
import { NumberField } from '../parts/number-field.tsx'
import { ownId } from '../parts/own-id.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { TextareaField } from '../parts/textarea-field.tsx'
import { TimeField } from '../parts/time-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { AdviceList } from './advice-list.tsx'
import { valuesOf } from './order-values.ts'
import {
  BLANK_ORDER,
  decodeOrder,
  FREQUENCY_MODES,
  type Order,
  orderBody,
  orderProblems,
  PERIOD_UNITS,
  ROUTES,
} from './orders-data.ts'
import { etagOf } from './record-data.ts'
import { useAdvice } from './use-advice.ts'

interface Props {
  /** Of the API: the list of orders. */
  readonly path: string
  /** Null: a new one. */
  readonly order: Order | null
  readonly onEnd: (changed: boolean) => void
}

/** An order while it is written: as soon as it is complete, decision support says what it thinks of it. */
export function OrderForm({ path, order, onEnd }: Props) {
  const { session } = useBoard()
  const zone = clinicZone.peek()
  const id = useMemo(ownId, [])
  const own = order === null ? path : `${path}/${encodeURIComponent(order.id)}`
  const form = useForm({
    initial: order === null ? BLANK_ORDER : valuesOf(order, zone),
    etag: order === null ? null : etagOf(order),
    check: values => orderProblems(values, zone),
    async submit(values, etag) {
      const body = orderBody(values, zone)
      if (order === null) await session.request('POST', own, { id, ...body })
      else await session.request('PATCH', own, body, etag)
    },
    async reload() {
      const now = decodeOrder((await session.request('GET', own)).body, 'order')
      return { values: valuesOf(now, zone), etag: etagOf(now) }
    },
  })
  const values = form.values.value
  const isComplete = Object.values(orderProblems(values, zone)).every(problem => !problem)
  const advice = useAdvice(path, isComplete ? { orderId: order?.id ?? id, ...orderBody(values, zone) } : null)
  const { mode } = values
  return (
    <section class="card" aria-label={order === null ? 'New order' : `Change the order of ${order.medication}`}>
      <Form
        form={form}
        submitText={order === null ? 'Keep the draft' : 'Save'}
        onCancel={() => onEnd(false)}
        onDone={() => {
          say(order === null ? 'Kept as a draft. It counts once it is signed.' : 'Saved.')
          onEnd(true)
        }}
      >
        <div class="beside-fields">
          <TextField of={form.field('name')} label="Medicine" autofocus maxLength={200} />
          <TextField of={form.field('code')} label="Code" optional maxLength={100} />
        </div>
        <div class="beside-fields">
          <NumberField of={form.field('dose')} label="Dose" />
          <TextField of={form.field('unit')} label="Unit" maxLength={40} hint="mg, mL, puff" />
          <SelectField of={form.field('route')} label="Route" options={ROUTES} />
        </div>
        <SelectField of={form.field('mode')} label="How often" options={FREQUENCY_MODES} />
        {mode === 'needed' && <TextField of={form.field('needed')} label="Needed for" maxLength={200} hint="pain" />}
        {mode !== 'once' && (
          <div class="beside-fields">
            <NumberField of={form.field('count')} label={mode === 'needed' ? 'At most, times' : 'Times'} />
            <NumberField of={form.field('every')} label="In each" />
            <SelectField of={form.field('period')} label="Period" options={PERIOD_UNITS} />
          </div>
        )}
        <div class="beside-fields dates">
          <DateField of={form.field('fromDay')} label="From day" optional hint="Empty: once it is signed" />
          <TimeField of={form.field('fromClock')} label="From" optional />
          <DateField of={form.field('toDay')} label="To day" optional hint="Empty: until it is stopped" />
          <TimeField of={form.field('toClock')} label="To" optional />
        </div>
        <TextareaField of={form.field('instructions')} label="Instructions" optional rows={2} maxLength={2000} />
        <div class="advice-box" role="status" aria-label="Advice">
          {!isComplete && <p class="quiet">Advice appears here when the order is complete.</p>}
          {isComplete && advice.value.advice === null && (
            <p class="quiet">{advice.value.problem ?? 'Checking the order…'}</p>
          )}
          {advice.value.advice !== null && <AdviceList advice={advice.value.advice} />}
        </div>
      </Form>
    </section>
  )
}
