import { VITAL_SIGN_LABELS } from '../../model/vital-sign-labels.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { NumberField } from '../parts/number-field.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { TimeField } from '../parts/time-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useDraft } from '../parts/use-draft.ts'
import { useForm } from '../parts/use-form.ts'
import { apiPath } from '../patients/identity.ts'
import { timeText } from '../times.ts'
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

interface Props {
  readonly patientId: string
  /** `Bed 4, Ejemplo, Dolores`: the alarm that may stand in the dialog names somebody else. */
  readonly who: string
  readonly onClose: (entered: boolean) => void
}

/**
 * What a nurse looks at and counts, filled by keyboard: a letter, Tab, a number, Tab, Enter. Nothing must be filled. It is
 * left for an alarm: what was typed waits, and says since when, for it may be old by then.
 */
export function ObservationDialog({ patientId, who, onClose }: Props) {
  const { session, now, drafts } = useBoard()
  const { id, initial, keep, typedAt } = useDraft(drafts.observations, patientId, NOTHING_OBSERVED)
  const form = useForm<ObservationTexts>({
    initial,
    empty: NOTHING_OBSERVED,
    keep,
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
    <Dialog title={`Enter observations: ${who}`} onClose={() => onClose(false)}>
      <p class="quiet">
        Fill in what you have looked at, and leave the rest empty. It stays here until it is entered or cleared. Entered
        values count for scores and rules; limits watch the monitors' values only.
      </p>
      {typedAt !== null && form.changed.value && (
        <p>
          Typed at {timeText(typedAt, now.peek())} and not entered yet. Without a time below it counts as observed now.
        </p>
      )}
      <Form
        form={form}
        submitText="Enter"
        busyText="Entering…"
        clearable
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
