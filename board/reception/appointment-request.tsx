import { useMemo } from 'preact/hooks'
import { clinicDay, clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DateField } from '../parts/date-field.tsx'
import { Form } from '../parts/form.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { decodeDoctor, decodeService, slotsPath } from './appointment-data.ts'
import { SlotChoice } from './slot-choice.tsx'

const ALL = 200

interface Props {
  readonly patientId: string
  readonly onDone: () => void
}

/** For what, with whom, when: each question narrows the next. */
export function AppointmentRequest({ patientId, onDone }: Props) {
  const { session, now } = useBoard()
  const zone = clinicZone.value
  const services = useList('/services', decodeService, { limit: ALL })
  const form = useForm({
    initial: { serviceId: '', doctorId: '', day: '', start: '', note: '' },
    check: ({ serviceId, doctorId, start }) => ({
      serviceId: serviceId === '' ? 'is needed' : null,
      doctorId: doctorId === '' ? 'is needed' : null,
      start: start === '' ? 'is needed: choose one of the free times' : null,
    }),
    async submit({ serviceId, doctorId, start, note }) {
      const body = { patientId, serviceId, doctorId, start, note: note.trim() || null }
      await session.request('POST', '/appointments', body)
    },
  })
  const { serviceId, doctorId, day, start } = form.values.value
  const doctors = useList(
    serviceId === '' ? null : `/doctors?serviceId=${encodeURIComponent(serviceId)}`,
    decodeDoctor,
    { limit: ALL },
  )
  const offering = doctors.items.value?.filter(doctor => doctor.services.includes(serviceId)) ?? []
  const path = useMemo(
    () => (doctorId === '' || serviceId === '' ? null : slotsPath(doctorId, serviceId, day, now.peek(), zone)),
    [doctorId, serviceId, day, zone],
  )
  // What was chosen before does not fit another question.
  const then = (name: 'serviceId' | 'doctorId' | 'day', reset: readonly ('doctorId' | 'start')[]) => ({
    ...form.field(name),
    set(value: string) {
      form.field(name).set(value)
      for (const other of reset) form.field(other).set('')
    },
  })
  return (
    <section class="card" aria-labelledby="request">
      <h2 id="request">Another appointment</h2>
      <p class="problem" role="alert">
        {services.problem.value ?? doctors.problem.value}
      </p>
      <Form
        form={form}
        submitText="Ask for the appointment"
        busyText="Asking…"
        onDone={() => {
          say(`Asked for ${clinicMoment(Date.parse(start), zone)}. The doctor is told at once.`)
          onDone()
        }}
      >
        <SelectField
          of={then('serviceId', ['doctorId', 'start'])}
          label="For"
          options={services.items.value?.map(s => ({ value: s.id, text: `${s.name}, ${s.durationMinutes} min` })) ?? []}
        />
        <SelectField
          of={then('doctorId', ['start'])}
          label="With"
          hint={
            serviceId !== '' && doctors.items.value !== null && offering.length === 0 ? 'Nobody offers this yet.' : ''
          }
          options={offering.map(d => ({ value: d.id, text: [d.name, d.speciality].filter(Boolean).join(', ') }))}
        />
        <DateField
          of={then('day', ['start'])}
          label="Day"
          optional
          hint="Empty: the next two weeks"
          min={clinicDay(now.peek(), zone)}
        />
        <SlotChoice of={form.field('start')} path={path} />
        <TextField of={form.field('note')} label="Note" optional hint="What it is about" maxLength={2000} />
      </Form>
    </section>
  )
}
