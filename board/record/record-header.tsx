import { bedText } from '../beds.ts'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Facts } from '../parts/facts.tsx'
import type { ListState } from '../parts/list-state.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { PersonName } from '../parts/person-name.tsx'
import { useBoard } from '../parts/use-board.ts'
import { ageOf } from '../times.ts'
import { Allergies } from './allergies.tsx'
import type { Stated } from './clinical-data.ts'
import { Photo, type PhotoState } from './photo.tsx'
import { type PatientRecord, systemText } from './record-data.ts'

interface Props {
  readonly patient: PatientRecord
  readonly photo: PhotoState
  /** Null for who may not see them. */
  readonly allergies: ListState<Stated> | null
}

/** Who this is, and what must be seen before anything is given. */
export function RecordHeader({ patient, photo, allergies }: Props) {
  const { session, now } = useBoard()
  const { ward, bed, birthDate, deceasedAt, sex, gender, identifiers } = patient
  return (
    <>
      <PageHeader title={<PersonName name={patient.name} />} back={{ href: '/patients', text: 'Patients' }}>
        {deceasedAt !== null && <Badge text={`deceased ${clinicMoment(deceasedAt, clinicZone.value)}`} tone="over" />}
        {session.may('vitals:read') && (
          <a class="button" href={`/patients/${encodeURIComponent(patient.id)}`}>
            Vital signs
          </a>
        )}
      </PageHeader>
      <Photo patientId={patient.id} photo={photo} />
      <Facts
        items={[
          { name: 'Age', value: ageOf(birthDate, deceasedAt ?? now.peek()) ?? 'unknown' },
          { name: 'Born', value: birthDate },
          { name: 'Sex', value: gender === null ? sex : `${sex} (${gender})` },
          { name: 'Place', value: ward === null ? 'not admitted' : [ward, bedText(bed)].join(', ') },
          ...identifiers.map(({ system = '', value = '' }) => ({ name: systemText(system), title: system, value })),
        ]}
      />
      {allergies !== null && <Allergies list={allergies} />}
    </>
  )
}
