import '../style/care.css'
import { useSignal } from '@preact/signals'
import { DataTable } from '../parts/data-table.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { go } from '../parts/route.ts'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useList } from '../parts/use-list.ts'
import { type DoctorValues, decodeDoctorRecord, doctorBody, doctorProblems } from './doctor-data.ts'
import { DoctorFields } from './doctor-form.tsx'

const BLANK: DoctorValues = { name: '', speciality: '', userId: null, services: [] }
const doctorPath = (id: string) => `/admin/doctors/${encodeURIComponent(id)}`

export function DoctorsPage() {
  const { session } = useBoard()
  const adding = useSignal(false)
  const list = useList('/doctors', decodeDoctorRecord)
  return (
    <section class="sheet">
      <PageHeader title="Doctors">
        {session.may('doctors:write') && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              adding.value = true
            }}
          >
            New doctor
          </button>
        )}
      </PageHeader>
      <DataTable
        label="Doctors"
        list={list}
        rowKey={doctor => doctor.id}
        empty="There are no doctors yet, so nobody can ask for an appointment. Add the first with “New doctor”."
        columns={[
          {
            title: 'Name',
            cell: doctor => (
              <a href={doctorPath(doctor.id)}>
                <bdi>{doctor.name}</bdi>
              </a>
            ),
          },
          { title: 'Speciality', cell: doctor => doctor.speciality },
          { title: 'Offers', cell: ({ services }) => offerText(services.length) },
          { title: 'Login', cell: doctor => (doctor.userId === null ? 'none: the reception decides' : 'linked') },
        ]}
      />
      {adding.value && (
        <NewDoctorDialog
          onClose={() => {
            adding.value = false
          }}
        />
      )}
    </section>
  )
}

const offerText = (count: number) => (count === 0 ? 'nothing yet' : `${count} ${count === 1 ? 'service' : 'services'}`)

function NewDoctorDialog({ onClose }: { onClose: () => void }) {
  const { session } = useBoard()
  const made = useSignal('')
  const form = useForm({
    initial: BLANK,
    check: doctorProblems,
    async submit(values) {
      made.value = decodeDoctorRecord((await session.request('POST', '/doctors', doctorBody(values))).body, 'doctor').id
    },
  })
  return (
    <Dialog title="New doctor" onClose={onClose}>
      <Form
        form={form}
        submitText="Add the doctor"
        busyText="Adding…"
        onCancel={onClose}
        onDone={() => go(doctorPath(made.value))}
      >
        <DoctorFields form={form} />
      </Form>
    </Dialog>
  )
}
