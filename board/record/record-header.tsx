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
import { type Stated, textOf } from './clinical-data.ts'
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

/** Never silent: nothing recorded, nothing known and not loaded are different sentences. */
function Allergies({ list }: { list: ListState<Stated> }) {
  const known = list.items.value?.filter(a => a.values.status === 'active' && a.values.certainty !== 'refuted')
  return (
    <section
      class="allergies"
      aria-label="Allergies of this patient"
      data-any={known !== undefined && known.length > 0}
    >
      <b>Allergies</b>
      {known === undefined ? (
        <span>{list.problem.value ?? 'Loading…'}</span>
      ) : known.length === 0 ? (
        <span>none recorded</span>
      ) : (
        <ul>
          {known.map(allergy => (
            <li key={allergy.id}>
              <bdi>{textOf(allergy, 'name')}</bdi>
              <span class="quiet">
                {' '}
                {[allergy.values.reaction, severityText(allergy), allergy.values.certainty].filter(Boolean).join(', ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const severityText = ({ values }: Stated) => (values.severity === 'unknown' ? '' : values.severity)
