import type { Visit } from '../appointments/visit-data.ts'
import { clinicClock, clinicDate, clinicDay, clinicMoment } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { PersonName } from '../parts/person-name.tsx'
import { useBoard } from '../parts/use-board.ts'
import { recordPath } from '../patients/identity.ts'
import { ageOf } from '../times.ts'

/** Who comes, with the way to the record, and what tells them from others of that name. */
export function Who({ visit }: { visit: Visit }) {
  const { now } = useBoard()
  const { id, name, birthDate, sex } = visit.patient
  return (
    <>
      <a href={recordPath(id)}>
        <PersonName name={name} />
      </a>{' '}
      <span class="quiet">
        {[ageOf(birthDate, now.peek()), sex === 'unknown' ? null : sex].filter(Boolean).join(', ')}
      </span>
    </>
  )
}

/** `09:00 – 09:30`; with the day when it is not today. */
export function When({ visit, withDay = false }: { visit: Visit; withDay?: boolean }) {
  const zone = clinicZone.value
  const until = clinicClock(visit.end, zone)
  return (
    <span class="figures">
      {withDay ? clinicMoment(visit.start, zone) : clinicClock(visit.start, zone)} – {until}
    </span>
  )
}

/** That the patient is here, since when, and what reception noted. */
export function Here({ visit }: { visit: Visit }) {
  const { now } = useBoard()
  const zone = clinicZone.value
  if (visit.arrival === null) return null
  const { at, summary } = visit.arrival
  const isToday = clinicDay(at, zone) === clinicDay(now.peek(), zone)
  const note = summary.replace(/^Arrived:? ?/, '')
  return (
    <p class="here">
      <strong>
        Here since {isToday ? '' : `${clinicDate(at, zone)}, `}
        {clinicClock(at, zone)}
      </strong>
      {note !== '' && <bdi>: {note}</bdi>}
    </p>
  )
}
