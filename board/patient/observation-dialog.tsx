import { useMemo } from 'preact/hooks'
import { VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { NumberField } from '../parts/number-field.tsx'
import { ownId } from '../parts/own-id.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TimeField } from '../parts/time-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { apiPath } from '../patients/identity.ts'
import {
  ACVPU,
  judgeObservation,
  NOTHING_OBSERVED,
  NUMBERS,
  type ObservationTexts,
  OXYGEN,
  observedAt,
  unitOf,
} from './observation-data.ts'

/** What a nurse looks at and counts, filled by keyboard: a letter, Tab, a number, Tab, Enter. Nothing must be filled. */
export function ObservationDialog({ patientId, onClose }: { patientId: string; onClose: (entered: boolean) => void }) {
  const { session, now } = useBoard()
  const id = useMemo(ownId, [])
  const form = useForm<ObservationTexts>({
    initial: NOTHING_OBSERVED,
    check: texts => judgeObservation(texts).problems,
    async submit(texts) {
      const at = observedAt(texts.time, now.peek())
      const ts = at === undefined || at === null ? {} : { ts: at }
      const { values } = judgeObservation(texts)
      await session.request('POST', `${apiPath(patientId)}/observations`, { id, values, ...ts })
    },
  })
  const oxygen = form.values.value.oxygen
  return (
    <Dialog title="Enter observations" onClose={() => onClose(false)}>
      <p class="quiet">Fill in what you have looked at, and leave the rest empty.</p>
      <Form
        form={form}
        submitText="Enter"
        busyText="Entering…"
        onCancel={() => onClose(false)}
        onDone={() => {
          say('Entered.')
          onClose(true)
        }}
      >
        <div class="observed">
          <SelectField of={form.field('values.consciousness')} label="Consciousness" options={ACVPU} optional />
          <SelectField of={form.field('oxygen')} label="Oxygen given" options={OXYGEN} optional />
          {oxygen === 'yes' && <NumberField of={form.field('values.o2_flow')} label="Oxygen flow" unit="L/min" />}
          {NUMBERS.map(code => (
            <NumberField
              key={code}
              of={form.field(`values.${code}`)}
              label={VITAL_SIGN_LABELS[code]}
              unit={unitOf(code)}
              optional
            />
          ))}
          <TimeField of={form.field('time')} label="Observed at" hint="Empty: now" optional />
        </div>
      </Form>
    </Dialog>
  )
}
