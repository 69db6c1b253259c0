import { useSignal } from '@preact/signals'
import { SEXES } from '../../model/patient.ts'
import { clinicDay } from '../clinic-time.ts'
import { fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DateField } from '../parts/date-field.tsx'
import { Form } from '../parts/form.tsx'
import { go } from '../parts/route.ts'
import { SelectField } from '../parts/select-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { Duplicates } from './duplicates.tsx'
import {
  type Candidate,
  candidatesOf,
  fromSearch,
  newPatientBody,
  newPatientProblems,
  SYSTEMS,
} from './new-patient-data.ts'
import { receptionPath } from './reception-path.ts'

interface Props {
  /** What was looked for. */
  readonly typed: string
  readonly onCancel: () => void
}

/** Somebody new. Who may be known already is shown beside what was typed; a person decides. */
export function NewPatient({ typed, onCancel }: Props) {
  const { session, now } = useBoard()
  const candidates = useSignal<readonly Candidate[] | null>(null)
  const made = useSignal('')
  const create = async (values: Parameters<typeof newPatientBody>[0], confirmed: boolean) => {
    try {
      const { body } = await session.request('POST', '/patients', newPatientBody(values, confirmed))
      made.value = fields(body, 'patient').text('id')
    } catch (error) {
      candidates.value = candidatesOf(error)
      throw error
    }
  }
  const form = useForm({
    initial: fromSearch(typed),
    check: values => newPatientProblems(values, clinicDay(now.peek(), clinicZone.peek())),
    submit: values => create(values, false),
  })
  const done = () => {
    say('Added.')
    go(receptionPath(made.value))
  }
  if (candidates.value !== null) {
    return (
      <Duplicates
        values={form.values.value}
        candidates={candidates.value}
        onOther={async () => {
          await create(form.values.peek(), true)
          done()
        }}
        onBack={() => {
          candidates.value = null
        }}
      />
    )
  }
  return (
    <section class="card" aria-labelledby="new-patient">
      <h2 id="new-patient">New patient</h2>
      <Form form={form} submitText="Add the patient" busyText="Adding…" onDone={done} onCancel={onCancel}>
        <TextField of={form.field('name.family')} label="Family name" autofocus maxLength={100} />
        <TextField of={form.field('name.given')} label="Given names" optional />
        <DateField of={form.field('birthDate')} label="Birth date" optional hint="Empty when nobody knows it yet" />
        <SelectField of={form.field('sex')} label="Sex" options={SEXES.map(value => ({ value, text: value }))} />
        <TextField of={form.field('phone')} label="Phone" optional type="tel" />
        <SelectField of={form.field('system')} label="Kind of number" options={SYSTEMS} />
        <TextField
          of={form.field('identifiers')}
          label="Number"
          optional
          maxLength={100}
          hint="Checked by its check digit"
        />
      </Form>
    </section>
  )
}
