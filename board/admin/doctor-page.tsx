import '../style/care.css'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { go } from '../parts/route.ts'
import { say } from '../parts/toast.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { useNames } from '../record/use-names.ts'
import { DoctorAbsences } from './doctor-absences.tsx'
import { type DoctorRecord, decodeDoctorRecord, doctorBody, doctorProblems, doctorValues } from './doctor-data.ts'
import { DoctorFields } from './doctor-form.tsx'
import { DoctorHours } from './doctor-hours.tsx'

/** Who the doctor is, what is offered, and when. */
export function DoctorPage({ doctorId }: { doctorId: string }) {
  const { session } = useBoard()
  const path = `/doctors/${encodeURIComponent(doctorId)}`
  const record = useRecord(path, decodeDoctorRecord)
  const act = useAct()
  const doctor = record.value.value
  const login = useNames([doctor?.userId ?? null]).get(doctor?.userId ?? '') ?? null
  const remove = () =>
    act.run(async () => {
      await session.request('DELETE', path, undefined, record.etag.value)
      say('The doctor is off the list. What was done and billed stays.')
      go('/admin/doctors')
    }, 'Not removed.')
  return (
    <section class="sheet">
      <PageHeader title={<bdi>{doctor?.name ?? 'Doctor'}</bdi>} back={{ href: '/admin/doctors', text: 'Doctors' }}>
        {doctor !== null && session.may('doctors:write') && (
          <button type="button" aria-disabled={act.busy.value} onClick={() => void remove()}>
            Remove this doctor
          </button>
        )}
      </PageHeader>
      {doctor === null ? (
        <Waiting of={record} what="the doctor" />
      ) : (
        <div class="sections">
          <DoctorForm key={`${record.etag.value} ${login}`} doctor={doctor} login={login} path={path} record={record} />
          <DoctorHours path={path} />
          <DoctorAbsences path={path} />
        </div>
      )}
    </section>
  )
}

interface FormProps {
  readonly doctor: DoctorRecord
  readonly login: string | null
  readonly path: string
  readonly record: RecordState<DoctorRecord>
}

function DoctorForm({ doctor, login, path, record }: FormProps) {
  const { session } = useBoard()
  const form = useForm({
    initial: doctorValues(doctor, login),
    etag: record.etag.value,
    check: doctorProblems,
    async submit(values, etag) {
      record.took(await session.request('PATCH', path, doctorBody(values), etag))
    },
    async reload() {
      const { body, etag } = await session.request('GET', path)
      return { values: doctorValues(decodeDoctorRecord(body, 'doctor'), login), etag }
    },
  })
  return (
    <section class="card" aria-labelledby="doctor-form">
      <h2 id="doctor-form">Doctor</h2>
      <Form form={form} label="Doctor" submitText="Save" onDone={() => say('Saved.')}>
        <DoctorFields form={form} />
      </Form>
    </section>
  )
}
