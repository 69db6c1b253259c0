import { type Decode, fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Form } from '../parts/form.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { DAYS, decodePeriod, type Period, weekBody, weekProblems, weekValues } from './hours-data.ts'

const decodeWeek: Decode<readonly Period[]> = (value, at) => fields(value, at).list('items', decodePeriod)

/** The working hours of every week. */
export function DoctorHours({ path }: { path: string }) {
  const record = useRecord(`${path}/hours`, decodeWeek)
  const week = record.value.value
  return (
    <section class="card" aria-labelledby="doctor-hours">
      <h2 id="doctor-hours">Working hours</h2>
      <p class="quiet">
        Of every week, by the clocks of {clinicZone.value}. From and to, as 9:00-12:00, 13:00-17:00; empty is a day off.
      </p>
      {week === null ? (
        <Waiting of={record} what="the working hours" />
      ) : (
        <WeekForm path={path} record={record} week={week} />
      )}
    </section>
  )
}

interface Props {
  readonly path: string
  readonly record: RecordState<readonly Period[]>
  readonly week: readonly Period[]
}

function WeekForm({ path, record, week }: Props) {
  const { session } = useBoard()
  const form = useForm({
    initial: weekValues(week),
    check: weekProblems,
    async submit(values) {
      record.took(await session.request('PUT', `${path}/hours`, weekBody(values)))
    },
  })
  return (
    <Form
      form={form}
      label="Working hours"
      submitText="Save the hours"
      onDone={() => say('Saved. Appointments stay as they are.')}
    >
      <div class="unmarked">
        {DAYS.map(day => (
          <TextField key={day} of={form.field(day)} label={`${day[0]?.toUpperCase()}${day.slice(1)}`} optional />
        ))}
      </div>
    </Form>
  )
}
