import '../style/care.css'
import { learnZone } from '../parts/clinic-zone.ts'
import { ComboboxField } from '../parts/combobox-field.tsx'
import { Form } from '../parts/form.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import type { RecordState } from '../parts/record-state.ts'
import { TextField } from '../parts/text-field.tsx'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import { useForm } from '../parts/use-form.ts'
import { useRecord } from '../parts/use-record.ts'
import { Waiting } from '../parts/waiting.tsx'
import { type ClinicRecord, clinicBody, clinicProblems, clinicValues, decodeClinic, zonesLike } from './clinic-data.ts'

/** The house itself. */
export function ClinicPage() {
  const record = useRecord('/clinic', decodeClinic)
  const clinic = record.value.value
  return (
    <section class="sheet">
      <PageHeader title="Clinic" />
      {clinic === null ? (
        <Waiting of={record} what="the clinic" />
      ) : (
        <ClinicForm key={record.etag.value} clinic={clinic} record={record} />
      )}
    </section>
  )
}

function ClinicForm({ clinic, record }: { clinic: ClinicRecord; record: RecordState<ClinicRecord> }) {
  const { session } = useBoard()
  const form = useForm({
    initial: clinicValues(clinic),
    etag: record.etag.value,
    check: clinicProblems,
    async submit(values, etag) {
      record.took(await session.request('PATCH', '/clinic', clinicBody(values), etag))
      learnZone(values.timeZone?.id ?? clinic.timeZone)
    },
    async reload() {
      const { body, etag } = await session.request('GET', '/clinic')
      return { values: clinicValues(decodeClinic(body, 'clinic')), etag }
    },
  })
  return (
    <Form form={form} submitText="Save" onDone={() => say('Saved. Appointments keep their moments.')}>
      <TextField of={form.field('name')} label="Name" maxLength={200} />
      <ComboboxField
        of={form.field('timeZone')}
        label="Time zone"
        hint="Part of the name, as berlin. Working hours and days are meant in it."
        search={async typed => zonesLike(typed)}
      />
      <TextField of={form.field('currency')} label="Currency" maxLength={3} hint="Of new prices, as EUR" />
      <TextField
        of={form.field('reminderHours')}
        label="Reminders"
        optional
        hint="Hours before an appointment, as 24, 2. Empty: nobody is reminded."
      />
    </Form>
  )
}
