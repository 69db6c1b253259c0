import '../style/admin.css'
import { PageHeader } from '../parts/page-header.tsx'
import { DEVICE_COLUMNS } from './device-columns.ts'
import { ImportForm } from './import-form.tsx'
import { PATIENT_COLUMNS } from './patient-columns.ts'

export function DeviceImportPage() {
  return (
    <section class="sheet">
      <PageHeader title="Import devices" back={{ href: '/admin/devices', text: 'Devices' }} />
      <p class="quiet">
        New devices are registered; those that exist stay as they are, so the same file may be sent again. Lines that
        are refused are told one by one, the others are taken.
      </p>
      <ImportForm path="/devices/import" columns={DEVICE_COLUMNS} fileName="devices.csv" />
    </section>
  )
}

export function PatientImportPage() {
  return (
    <section class="sheet">
      <PageHeader title="Import patients" back={{ href: '/admin/jobs', text: 'Jobs' }} />
      <p class="quiet">
        New patients are added; who is known already stays as he is, so the same file may be sent again. Whoever may be
        known is left for people, and told by line.
      </p>
      <ImportForm path="/patients/import" columns={PATIENT_COLUMNS} fileName="patients.csv" />
    </section>
  )
}
