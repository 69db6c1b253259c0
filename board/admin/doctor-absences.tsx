import { useSignal } from '@preact/signals'
import { clinicClock, clinicDate, clinicMoment } from '../clinic-time.ts'
import { type Decode, fields } from '../live/fields.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DateField } from '../parts/date-field.tsx'
import { Form } from '../parts/form.tsx'
import { TextField } from '../parts/text-field.tsx'
import { TimeField } from '../parts/time-field.tsx'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { type Absence, absenceProblems, absenceSpan, decodeAbsence, NO_ABSENCE } from './doctor-data.ts'

const decodeAbsences: Decode<readonly Absence[]> = (value, at) => fields(value, at).list('items', decodeAbsence)

/** When the doctor is away in the coming year. */
export function DoctorAbsences({ path }: { path: string }) {
  const { session } = useBoard()
  const record = useRecord(`${path}/absences`, decodeAbsences)
  const added = useSignal(0)
  const act = useAct()
  const absences = record.value.value
  const post = (from: number, to: number, reason: string | null) =>
    session.request('POST', `${path}/absences`, {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      reason,
    })
  const takeBack = ({ id, from, to, reason }: Absence) =>
    act.run(async () => {
      await session.request('DELETE', `${path}/absences/${encodeURIComponent(id)}`)
      await record.refetch()
      say('Taken back: the time can be asked for again.', () => {
        void act.run(async () => {
          await post(from, to, reason)
          await record.refetch()
        })
      })
    })
  return (
    <section class="card" aria-labelledby="doctor-absences">
      <h2 id="doctor-absences">Absences</h2>
      {absences === null ? (
        <Waiting of={record} what="the absences" />
      ) : (
        <ul class="lines">
          {absences.length === 0 && <li class="quiet">None in the coming year.</li>}
          {absences.map(absence => (
            <li key={absence.id}>
              <span class="grow">
                {spanText(absence)}
                {absence.reason !== null && (
                  <span class="quiet">
                    {' '}
                    <bdi>{absence.reason}</bdi>
                  </span>
                )}
              </span>
              <button
                type="button"
                aria-label={`Take back the absence: ${spanText(absence)}`}
                onClick={() => void takeBack(absence)}
              >
                Take back
              </button>
            </li>
          ))}
        </ul>
      )}
      <NewAbsence
        key={added.value}
        onAdd={async (from, to, reason) => {
          const { body } = await post(from, to, reason)
          return fields(body, 'absence').number('appointments')
        }}
        onDone={() => {
          added.value++
          void record.refetch() // its failure is a state of the record
        }}
      />
    </section>
  )
}

interface Props {
  /** @returns how many open appointments are in it */
  readonly onAdd: (from: number, to: number, reason: string | null) => Promise<number>
  readonly onDone: () => void
}

function NewAbsence({ onAdd, onDone }: Props) {
  const within = useSignal(0)
  const zone = clinicZone.value
  const form = useForm({
    initial: NO_ABSENCE,
    check: values => absenceProblems(values, zone),
    async submit(values) {
      const { from, to } = absenceSpan(values, zone)
      if (from === null || to === null) return
      within.value = await onAdd(from, to, values.reason.trim() || null)
    },
  })
  return (
    <Form
      form={form}
      label="New absence"
      submitText="Add the absence"
      onDone={() => {
        say(addedText(within.value))
        onDone()
      }}
    >
      <div class="beside-fields dates">
        <DateField of={form.field('day')} label="First day" />
        <TimeField of={form.field('clock')} label="From" optional />
      </div>
      <div class="beside-fields dates">
        <DateField of={form.field('untilDay')} label="Last day" optional />
        <TimeField of={form.field('untilClock')} label="Until" optional />
      </div>
      <TextField of={form.field('reason')} label="Reason" optional maxLength={500} hint="Patients do not see it." />
    </Form>
  )
}

function addedText(appointments: number): string {
  if (appointments === 0) return 'Added. Nobody has an appointment in that time.'
  const open = appointments === 1 ? '1 appointment is' : `${appointments} appointments are`
  return `Added. ${open} in that time: move or cancel them.`
}

/** Whole days without their midnights. */
function spanText({ from, to }: Absence): string {
  const zone = clinicZone.value
  if ([from, to].some(at => clinicClock(at, zone) !== '00:00')) {
    return `${clinicMoment(from, zone)} to ${clinicMoment(to, zone)}`
  }
  const [first, last] = [clinicDate(from, zone), clinicDate(to - 1, zone)]
  return first === last ? first : `${first} to ${last}`
}
