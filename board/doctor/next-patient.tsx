import { VisitActs } from '../appointments/visit-acts.tsx'
import type { Visit } from '../appointments/visit-data.ts'
import { useMinute } from '../parts/use-minute.ts'
import { recordPath } from '../patients/identity.ts'
import { untilText } from './day-data.ts'
import { Here, When, Who } from './visit-line.tsx'

interface Props {
  readonly visit: Visit | null
  readonly onChange: () => void
}

/** Whom to call in. */
export function NextPatient({ visit, onChange }: Props) {
  const now = useMinute()
  return (
    <section class="card next-patient" aria-labelledby="next">
      <h2 id="next">{visit !== null && visit.start <= now.value ? 'In the room now' : 'Next patient'}</h2>
      {visit === null ? (
        <p class="quiet">Nobody any more today.</p>
      ) : (
        <>
          <p class="who">
            <Who visit={visit} />
          </p>
          <p>
            <When visit={visit} /> · <strong class="figures">{untilText(visit.start, now.value)}</strong> ·{' '}
            {visit.service.name}
          </p>
          {visit.note !== null && <p class="written">“{visit.note}”</p>}
          {visit.arrival === null ? (
            <p class="quiet">Reception has not seen the patient yet.</p>
          ) : (
            <Here visit={visit} />
          )}
          <div class="acts">
            <a class="button" href={recordPath(visit.patient.id)}>
              Record
            </a>
            <VisitActs visit={visit} hand="doctor" onChange={onChange} />
          </div>
        </>
      )}
    </section>
  )
}
