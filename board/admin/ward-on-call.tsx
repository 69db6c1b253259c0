import { useSignal } from '@preact/signals'
import { ESCALATION_GROUPS, type EscalationGroup } from '../../model/escalation.ts'
import { type Decode, fields, text } from '../live/fields.ts'
import { ComboboxField, type Picked } from '../parts/combobox-field.tsx'
import { Facts } from '../parts/facts.tsx'
import { Form } from '../parts/form.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { staffSearch } from '../patients/find-staff.ts'
import { useNames } from '../record/use-names.ts'

const WHO: Readonly<Record<EscalationGroup, string>> = {
  'responsible-nurse': 'responsible nurse',
  'ward-nurses': 'all nurses of the ward',
  'on-call': 'on call',
}
const PRIORITIES = ['high', 'medium', 'low'] as const

interface Escalation {
  /** As it is sent back: null is that of the house. */
  readonly chain: unknown
  readonly onCall: readonly string[]
  readonly inForce: Readonly<Record<(typeof PRIORITIES)[number], readonly string[]>>
}

const decodeStep: Decode<string> = (value, at) => {
  const f = fields(value, at)
  const seconds = f.number('afterSeconds')
  return `${WHO[f.oneOf('tell', ESCALATION_GROUPS)]} ${seconds === 0 ? 'at once' : `after ${seconds} s`}`
}

const decodeEscalation: Decode<Escalation> = (value, at) => {
  const f = fields(value, at)
  const steps = f.of('inForce', (chain, path) => fields(chain, path))
  return {
    chain: f.raw('chain'),
    onCall: f.list('onCall', text),
    inForce: {
      high: steps.list('high', decodeStep),
      medium: steps.list('medium', decodeStep),
      low: steps.list('low', decodeStep),
    },
  }
}

/** Who is told of an alarm that nobody acknowledges, and who is on call. */
export function WardOnCall({ path, editable }: { path: string; editable: boolean }) {
  const { session } = useBoard()
  const record = useRecord(`${path}/escalation`, decodeEscalation)
  const added = useSignal(0)
  const act = useAct()
  const known = record.value.value
  const names = useNames(known?.onCall ?? [])
  if (known === null) return <Waiting of={record} what="who is told of alarms" />
  const put = async (onCall: readonly string[]) => {
    record.took(await session.request('PUT', `${path}/escalation`, { chain: known.chain, onCall }))
  }
  const remove = (id: string, name: string) =>
    act.run(async () => {
      await put(known.onCall.filter(each => each !== id))
      say(`${name} is on call here no more.`, () => {
        void act.run(() => put(known.onCall), 'Not taken back.')
      })
    }, 'Not taken out.')
  return (
    <section class="card" aria-labelledby="ward-on-call">
      <h2 id="ward-on-call">Who is told of an alarm</h2>
      <p class="quiet">Each in turn, until somebody answers; sooner when nobody’s screen has it.</p>
      <Facts items={PRIORITIES.map(priority => ({ name: priority, value: known.inForce[priority].join(', ') }))} />
      <h3>On call</h3>
      {known.onCall.length === 0 && <p class="quiet">No one is named: the doctors of each patient’s care team.</p>}
      <ul class="lines">
        {known.onCall.map(id => (
          <li key={id}>
            <span class="grow">
              <bdi>{names.get(id) ?? 'a colleague'}</bdi>
            </span>
            {editable && (
              <button
                type="button"
                aria-label={`Take off call: ${names.get(id) ?? 'a colleague'}`}
                onClick={() => void remove(id, names.get(id) ?? 'A colleague')}
              >
                Take off call
              </button>
            )}
          </li>
        ))}
      </ul>
      {editable && (
        <AddOnCall
          key={added.value}
          onCall={known.onCall}
          onAdd={id => put([...known.onCall, id])}
          onDone={() => {
            added.value++
          }}
        />
      )}
    </section>
  )
}

interface AddProps {
  readonly onCall: readonly string[]
  readonly onAdd: (id: string) => Promise<void>
  readonly onDone: () => void
}

function AddOnCall({ onCall, onAdd, onDone }: AddProps) {
  const { session } = useBoard()
  const form = useForm<{ onCall: Picked | null }>({
    initial: { onCall: null },
    check: values => ({ onCall: values.onCall === null ? 'is needed: pick one from the list' : null }),
    async submit(values) {
      if (values.onCall !== null) await onAdd(values.onCall.id)
    },
  })
  return (
    <Form form={form} label="Put on call" submitText="Put on call" onDone={onDone}>
      <ComboboxField
        of={form.field('onCall')}
        label="Who is on call"
        hint="Part of the name"
        search={staffSearch(session, onCall)}
      />
    </Form>
  )
}
