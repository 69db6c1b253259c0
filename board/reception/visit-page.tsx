import '../style/care.css'
import { useSignal } from '@preact/signals'
import { bedText } from '../beds.ts'
import { Facts } from '../parts/facts.tsx'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { apiPath, recordPath } from '../patients/identity.ts'
import { decodeRecord, rowText } from '../record/record-data.ts'
import { ageOf } from '../times.ts'
import { AppointmentRequest } from './appointment-request.tsx'
import { NextAppointments } from './next-appointments.tsx'

/** One patient at the desk: is here, has these appointments, wants another. */
export function VisitPage({ patientId }: { patientId: string }) {
  const { session, now } = useBoard()
  const record = useRecord(apiPath(patientId), decodeRecord)
  const requested = useSignal(0)
  const patient = record.value.value
  const back = { href: '/reception', text: 'Reception' }
  if (patient === null) {
    return (
      <section class="sheet">
        <PageHeader title="Patient" back={back} />
        <Waiting of={record} what="the patient" />
      </section>
    )
  }
  const phones = patient.contacts.filter(c => c.kind === 'phone').map(c => c.value)
  return (
    <section class="sheet">
      <PageHeader title={<PersonName name={patient.name} />} back={back}>
        <a class="button" href={recordPath(patientId)}>
          Record
        </a>
      </PageHeader>
      <Facts
        items={[
          { name: 'Born', value: patient.birthDate },
          { name: 'Age', value: ageOf(patient.birthDate, now.peek()) },
          { name: 'Sex', value: patient.sex },
          { name: 'Phone', value: phones.join(', ') },
          {
            name: 'Insurance',
            value: patient.insurance.map(row => rowText(row, 'insurer', 'policyNumber')).join('; '),
          },
          {
            name: 'Place',
            value: patient.ward === null ? 'not admitted' : [patient.ward, bedText(patient.bed)].join(', '),
          },
        ]}
      />
      {session.may('arrivals:write') && <Arrival path={apiPath(patientId)} />}
      {session.may('appointments:read') && <NextAppointments key={requested.value} patientId={patientId} />}
      {session.may('appointments:request') && (
        <AppointmentRequest
          key={`request ${requested.value}`}
          patientId={patientId}
          onDone={() => {
            requested.value++
          }}
        />
      )}
    </section>
  )
}

function Arrival({ path }: { path: string }) {
  const { session } = useBoard()
  const here = useSignal(false)
  const form = useForm({
    initial: { note: '' },
    async submit({ note }) {
      const said = note.trim()
      await session.request('POST', `${path}/arrival`, said === '' ? {} : { note: said })
    },
  })
  if (here.value) {
    return (
      <section class="card">
        <p role="status">The patient is here. The care team and the doctor have been told.</p>
      </section>
    )
  }
  return (
    <section class="card" aria-labelledby="arrival">
      <h2 id="arrival">Arrival</h2>
      <Form
        form={form}
        label="Arrival"
        submitText="The patient is here"
        busyText="Telling the team…"
        onDone={() => {
          say('The team knows that the patient is here.')
          here.value = true
        }}
      >
        <TextField
          of={form.field('note')}
          label="Note"
          optional
          maxLength={500}
          hint="For example: waits in the lobby, in a wheelchair"
        />
      </Form>
    </section>
  )
}
