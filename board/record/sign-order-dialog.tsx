import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { needed } from '../parts/form-rules.ts'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { inWords } from '../session/request.ts'
import { AdviceList } from './advice-list.tsx'
import { valuesOf } from './order-values.ts'
import { type Advice, decodeAdvice, type Order, orderBody, orderText } from './orders-data.ts'
import { etagOf } from './record-data.ts'

interface Props {
  /** Of the API: the list of orders. */
  readonly path: string
  readonly order: Order
  readonly onEnd: (changed: boolean) => void
}

/** Signs, after what speaks against it was read and answered. */
export function SignOrderDialog({ path, order, onEnd }: Props) {
  const { session } = useBoard()
  const advice = useSignal<readonly Advice[] | null>(null)
  const problem = useSignal<string | null>(null)
  const check = async () => {
    try {
      const zone = clinicZone.peek()
      const body = { orderId: order.id, ...orderBody(valuesOf(order, zone), zone) }
      const answer = await session.request('POST', `${path}/check`, body)
      advice.value = fields(answer.body, 'advice').list('items', decodeAdvice)
      problem.value = null
    } catch (error) {
      problem.value = inWords(error) // shown in the dialog, with a way to try again
    }
  }
  useEffect(() => {
    void check()
  }, [])
  return (
    <Dialog title="Sign the order" onClose={() => onEnd(false)}>
      <p>
        <b>
          <bdi>{orderText(order)}</bdi>
        </b>
      </p>
      {advice.value === null ? (
        <div>
          <p class="quiet">{problem.value === null ? 'Checking the order…' : ''}</p>
          {problem.value !== null && (
            <>
              <p class="problem" role="alert">
                Not checked. {problem.value}
              </p>
              <button type="button" onClick={() => void check()}>
                Check again
              </button>
            </>
          )}
        </div>
      ) : (
        <SignForm path={path} order={order} advice={advice.value} onEnd={onEnd} onRefused={check} />
      )}
    </Dialog>
  )
}

interface FormProps extends Props {
  readonly advice: readonly Advice[]
  /** The record may have changed since it was checked: what is said now comes again. */
  readonly onRefused: () => Promise<void>
}

function SignForm({ path, order, advice, onEnd, onRefused }: FormProps) {
  const { session } = useBoard()
  const grave = advice.filter(({ severity }) => severity === 'contraindicated')
  const cautions = advice.filter(({ severity }) => severity === 'caution')
  const answerable = [...grave, ...cautions]
  const reasons: Readonly<Record<string, string>> = Object.fromEntries(answerable.map(({ id }) => [id, '']))
  const form = useForm({
    initial: reasons,
    check: values => Object.fromEntries(grave.map(({ id }) => [id, needed(values[id] ?? '')])),
    async submit(values) {
      const overrides = answerable
        .map(({ id }) => ({ adviceId: id, reason: (values[id] ?? '').trim() }))
        .filter(({ reason }) => reason !== '')
      const body = overrides.length === 0 ? {} : { overrides }
      try {
        await session.request('POST', `${path}/${encodeURIComponent(order.id)}/sign`, body, etagOf(order))
      } catch (error) {
        await onRefused()
        throw error
      }
    },
  })
  return (
    <Form
      form={form}
      submitText={grave.length === 0 ? 'Sign' : 'Sign all the same'}
      busyText="Signing…"
      startsHere
      onCancel={() => onEnd(false)}
      onDone={() => {
        say('Signed.')
        onEnd(true)
      }}
    >
      <AdviceList advice={advice} />
      {grave.map(({ id, text }) => (
        <TextField key={id} of={form.field(id)} label="Reason to sign all the same" hint={text} maxLength={500} />
      ))}
      {cautions.length > 0 && <p class="quiet">Signing accepts a caution: what it says will be done.</p>}
      {cautions.map(({ id, text }) => (
        <TextField key={id} of={form.field(id)} label="Reason to do otherwise" optional hint={text} maxLength={500} />
      ))}
    </Form>
  )
}
