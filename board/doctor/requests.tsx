import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { VisitActs } from '../appointments/visit-acts.tsx'
import type { Visit } from '../appointments/visit-data.ts'
import { fullPerson } from '../beds.ts'
import { clinicMoment } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { useMinute } from '../parts/use-minute.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import { When, Who } from './visit-line.tsx'

interface Props {
  readonly requests: readonly Visit[]
  readonly onChange: () => void
}

/** The lobby: who asks, and waits for an answer. One that comes while somebody looks is said and marked. */
export function Requests({ requests, onChange }: Props) {
  const now = useMinute()
  const box = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useKeptFocus(box, heading, requests)
  const { fresh, said } = useFresh(requests)
  return (
    <section ref={box} class="card" aria-labelledby="requests">
      <h2 id="requests" ref={heading} tabIndex={-1}>
        {requests.length === 0 ? 'Nobody waits for an answer' : `Waiting for your answer: ${requests.length}`}
      </h2>
      <p class="unseen" role="status">
        {said}
      </p>
      {requests.length === 0 ? (
        <p class="quiet">Who asks for an appointment appears here at once.</p>
      ) : (
        <ul class="lines requests">
          {requests.map(visit => (
            <li key={visit.id} data-fresh={fresh.has(visit.id)}>
              <div class="grow">
                <p>
                  {fresh.has(visit.id) && <Badge text="new" tone="attention" />} <Who visit={visit} />
                </p>
                <p>
                  <When visit={visit} withDay /> · {visit.service.name}
                </p>
                {visit.note !== null && <p class="written">“{visit.note}”</p>}
                {visit.start <= now.value && (
                  <p class="quiet">Its time has passed: offer another one, or refuse it with a word.</p>
                )}
              </div>
              <VisitActs visit={visit} hand="doctor" onChange={onChange} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Which of them came while the page was open, and the sentence about the last. */
function useFresh(requests: readonly Visit[]) {
  const known = useRef<ReadonlySet<string> | null>(null)
  const fresh = useSignal<ReadonlySet<string>>(new Set())
  const said = useSignal('')
  useEffect(() => {
    const before = known.current
    known.current = new Set([...(before ?? []), ...requests.map(({ id }) => id)])
    if (before === null) return
    const came = requests.filter(({ id }) => !before.has(id))
    const [first] = came
    if (first === undefined) return
    fresh.value = new Set([...fresh.value, ...came.map(({ id }) => id)])
    said.value = `New request: ${fullPerson(first.patient.name)}, ${clinicMoment(first.start, clinicZone.peek())}, ${first.service.name}`
  }, [requests])
  return { fresh: fresh.value, said: said.value }
}
