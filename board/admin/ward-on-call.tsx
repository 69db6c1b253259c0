import { useSignal } from '@preact/signals'
import { ALERT_PRIORITIES } from '../../model/alert.ts'
import type { EscalationChain } from '../../model/escalation.ts'
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
import { ChainDialog } from './chain-dialog.tsx'
import { chainValues, decodeEscalation, stepsInWords, type WardEscalation } from './escalation-data.ts'

/** Who is told of an alarm that nobody acknowledges, and who is on call. */
export function WardOnCall({ path, editable }: { path: string; editable: boolean }) {
  const { session } = useBoard()
  const record = useRecord(`${path}/escalation`, decodeEscalation)
  const added = useSignal(0)
  const changing = useSignal(false)
  const act = useAct()
  const known = record.value.value
  const names = useNames(known?.onCall ?? [])
  if (known === null) return <Waiting of={record} what="who is told of alarms" />
  const put = async ({ chain = known.chain, onCall = known.onCall }: Partial<WardEscalation>) => {
    record.took(await session.request('PUT', `${path}/escalation`, { chain, onCall }))
  }
  const setChain = async (chain: EscalationChain | null) => {
    await put({ chain })
    say(chain === null ? 'The times of the house count here now.' : 'Saved. It counts for the next alarm.', () => {
      void act.run(() => put({ chain: known.chain }), 'Not taken back.')
    })
  }
  const typed = chainValues(known.inForce)
  const remove = (id: string, name: string) =>
    act.run(async () => {
      await put({ onCall: known.onCall.filter(each => each !== id) })
      say(`${name} is on call here no more.`, () => {
        void act.run(() => put({ onCall: known.onCall }), 'Not taken back.')
      })
    }, 'Not taken out.')
  return (
    <section class="card" aria-labelledby="ward-on-call">
      <h2 id="ward-on-call">Who is told of an alarm</h2>
      <p class="quiet">Each in turn, until somebody answers; sooner when nobody’s screen has it.</p>
      <Facts
        items={ALERT_PRIORITIES.map(priority => ({ name: priority, value: stepsInWords(known.inForce[priority]) }))}
      />
      {editable && typed === null && (
        <p class="quiet">Somebody is told twice here; that can be changed over the API only.</p>
      )}
      {editable && (
        <div class="acts">
          {typed !== null && (
            <button
              type="button"
              onClick={() => {
                changing.value = true
              }}
            >
              Change the times
            </button>
          )}
          {known.chain !== null && (
            <button
              type="button"
              aria-disabled={act.busy.value}
              onClick={() => void act.run(() => setChain(null), 'Not saved.')}
            >
              Use the times of the house
            </button>
          )}
        </div>
      )}
      {changing.value && typed !== null && (
        <ChainDialog
          initial={typed}
          onSave={setChain}
          onClose={() => {
            changing.value = false
          }}
        />
      )}
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
          onAdd={id => put({ onCall: [...known.onCall, id] })}
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
