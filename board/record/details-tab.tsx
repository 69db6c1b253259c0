import { useSignal } from '@preact/signals'
import { clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { DescribedField } from '../parts/described-field.tsx'
import { describedProblems } from '../parts/described-values.ts'
import { Facts } from '../parts/facts.tsx'
import { Form } from '../parts/form.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { apiPath } from '../patients/identity.ts'
import { BILLING, DETAILS, type DetailsSection } from './details-sections.ts'
import { PhotoSection, type PhotoState } from './photo.tsx'
import { decodeRecord, type PatientRecord } from './record-data.ts'

/** The person: each section is read, and changed where it stands. */
export function DetailsTab({ record, patient, photo }: Omit<Props, 'section'> & { photo: PhotoState }) {
  const { session } = useBoard()
  return (
    <div class="sections">
      {DETAILS.map(section => (
        <Section
          key={section.name}
          section={section}
          record={record}
          patient={patient}
          editable={session.may('patients:write')}
        />
      ))}
      {patient.billing !== undefined && (
        <Section section={BILLING} record={record} patient={patient} editable={session.may('billing:write')} />
      )}
      {session.may('patients:write') && <PhotoSection patientId={patient.id} photo={photo} />}
    </div>
  )
}

interface Props {
  readonly section: DetailsSection
  readonly record: RecordState<PatientRecord>
  readonly patient: PatientRecord
}

function Section({ section, record, patient, editable }: Props & { editable: boolean }) {
  const editing = useSignal(false)
  const id = `section-${section.name}`
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{section.title}</h2>
        {editable && !editing.value && (
          <button
            type="button"
            aria-label={`Change ${section.title}`}
            onClick={() => {
              editing.value = true
            }}
          >
            Change
          </button>
        )}
      </header>
      {editing.value ? (
        <SectionForm
          section={section}
          record={record}
          patient={patient}
          onEnd={() => {
            editing.value = false
          }}
        />
      ) : (
        <Facts items={section.facts(patient, at => clinicMoment(at, clinicZone.value))} />
      )}
    </section>
  )
}

function SectionForm({ section, record, patient, onEnd }: Props & { onEnd: () => void }) {
  const { session } = useBoard()
  const path = apiPath(patient.id)
  const zone = clinicZone.peek()
  const form = useForm({
    initial: section.values(patient, zone),
    etag: record.etag.value,
    check(values) {
      const missing = describedProblems(section.fields, values)
      const wrong = Object.entries(section.check?.(values) ?? {}).filter(([name]) => missing[name] === null)
      return { ...missing, ...Object.fromEntries(wrong) }
    },
    async submit(values, etag) {
      record.took(await session.request('PATCH', path, section.body(values, patient, zone), etag))
    },
    async reload() {
      const { body, etag } = await session.request('GET', path)
      return { values: section.values(decodeRecord(body, 'patient'), zone), etag }
    },
  })
  return (
    <Form
      form={form}
      label={section.title}
      submitText="Save"
      onCancel={onEnd}
      onDone={() => {
        say('Saved.')
        onEnd()
      }}
    >
      {section.fields.map(field => (
        <DescribedField key={field.name} of={form.field(field.name)} field={field} />
      ))}
    </Form>
  )
}
