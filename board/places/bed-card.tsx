import { bedText, fullPerson } from '../beds.ts'
import { clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { useBoard } from '../parts/use-board.ts'
import { recordPath } from '../patients/identity.ts'
import { ageOf } from '../times.ts'
import type { Bed, BoardDevice, Lying } from './ward-data.ts'

export type Move = 'transfer' | 'discharge' | 'admit'

interface Props {
  readonly bed: Bed
  /** Undefined for who may not move patients. */
  readonly onAdmit: (() => void) | undefined
  readonly onMove: ((patient: Lying, move: Move) => void) | undefined
}

/** One bed: who lies in it, or that it is free. */
export function BedCard({ bed, onAdmit, onMove }: Props) {
  return (
    <article class="bed-card" aria-label={bedText(bed.name)} data-free={!bed.occupied}>
      <h3>{bedText(bed.name)}</h3>
      {bed.patient !== null ? (
        <LyingPatient patient={bed.patient} onMove={onMove} />
      ) : bed.occupied ? (
        <p class="quiet">Taken by somebody who is not your patient</p>
      ) : (
        <>
          <p class="quiet">free</p>
          {onAdmit && (
            <div class="acts">
              <button type="button" aria-label={`Admit to ${bedText(bed.name)}`} onClick={onAdmit}>
                Admit
              </button>
            </div>
          )}
        </>
      )}
      {bed.devices.length > 0 && <Devices title="At the bed" devices={bed.devices} />}
    </article>
  )
}

export function LyingPatient({ patient, onMove }: { patient: Lying; onMove: Props['onMove'] }) {
  const { now } = useBoard()
  const name = fullPerson(patient.name)
  return (
    <>
      <p>
        <a href={recordPath(patient.id)}>
          <bdi>{name}</bdi>
        </a>{' '}
        <span class="quiet">
          {[ageOf(patient.birthDate, now.peek()), patient.sex].filter(Boolean).join(', ')}
          <br />
          since <span class="figures">{clinicMoment(patient.since, clinicZone.value)}</span>
        </span>
      </p>
      {patient.devices.length > 0 && <Devices title="With the patient" devices={patient.devices} />}
      {onMove && (
        <div class="acts">
          <button type="button" aria-label={`Transfer ${name}`} onClick={() => onMove(patient, 'transfer')}>
            Transfer
          </button>
          <button type="button" aria-label={`Discharge ${name}`} onClick={() => onMove(patient, 'discharge')}>
            Discharge
          </button>
        </div>
      )}
    </>
  )
}

function Devices({ title, devices }: { title: string; devices: readonly BoardDevice[] }) {
  return (
    <p class="quiet">
      {title}: {devices.map(d => `${d.name ?? d.id}${d.online ? '' : ' (not connected)'}`).join(', ')}
    </p>
  )
}
