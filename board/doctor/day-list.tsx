import { useRef } from 'preact/hooks'
import { sumText, times } from '../appointments/money.ts'
import { VisitActs } from '../appointments/visit-acts.tsx'
import { stateText, stateTone, type Visit } from '../appointments/visit-data.ts'
import { clinicClock } from '../clinic-time.ts'
import { Badge } from '../parts/badge.tsx'
import { clinicZone } from '../parts/clinic-zone.ts'
import { useMinute } from '../parts/use-minute.ts'
import type { Day } from './day-data.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import { Here, When, Who } from './visit-line.tsx'

interface Props {
  readonly day: Day
  readonly onChange: () => void
}

/** Today in the order of time, with a line where now is. */
export function DayList({ day, onChange }: Props) {
  const { visits, nowAt } = day
  const box = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useKeptFocus(box, heading, visits)
  return (
    <section ref={box} class="card" aria-labelledby="today">
      <h2 id="today" ref={heading} tabIndex={-1}>
        Today
      </h2>
      {visits.length === 0 ? (
        <p class="quiet">Nothing is planned for today. What is approved for today appears here.</p>
      ) : (
        <ol class="day">
          {visits.slice(0, nowAt).map(visit => (
            <Line key={visit.id} visit={visit} day={day} onChange={onChange} />
          ))}
          <NowLine />
          {visits.slice(nowAt).map(visit => (
            <Line key={visit.id} visit={visit} day={day} onChange={onChange} />
          ))}
        </ol>
      )}
    </section>
  )
}

function NowLine() {
  const now = useMinute()
  return (
    <li class="now figures">
      <span>Now {clinicClock(now.value, clinicZone.value)}</span>
    </li>
  )
}

function Line({ visit, day, onChange }: Props & { readonly visit: Visit }) {
  const now = useMinute()
  const { status, items, service, note } = visit
  const over = status === 'completed' || status === 'no-show'
  return (
    <li data-past={over} aria-current={visit === day.next ? 'step' : undefined}>
      <p class="time">
        <When visit={visit} />
      </p>
      <div class="grow">
        <p>
          <Who visit={visit} />
        </p>
        <p>
          {service.name}
          {note !== null && <span class="quiet written"> “{note}”</span>}
        </p>
        {!over && <Here visit={visit} />}
        {items.length > 0 && (
          <p class="quiet">
            {items.map(({ name, quantity }) => (quantity === 1 ? name : `${quantity} × ${name}`)).join(', ')}:{' '}
            {sumText(items.map(({ price, quantity }) => times(price, quantity)))}
          </p>
        )}
      </div>
      <Badge text={stateText(visit, now.value)} tone={stateTone(visit, now.value)} />
      <VisitActs visit={visit} hand="doctor" onChange={onChange} />
    </li>
  )
}
