import { useSignal } from '@preact/signals'
import { useEffect, useId } from 'preact/hooks'
import { clinicClock, clinicDate } from '../clinic-time.ts'
import { clinicZone } from '../parts/clinic-zone.ts'
import { Said } from '../parts/field.tsx'
import type { Bound } from '../parts/form-state.ts'
import { useList } from '../parts/use-list.ts'
import { byDay, decodeSlot } from './appointment-data.ts'

/** More than anybody looks through at once; the next ones are one press away. */
const DAYS_AT_ONCE = 3
const MOST_SLOTS = 200

interface Props {
  /** The start as ISO 8601. */
  readonly of: Bound<string>
  /** Of the API; null: it is not known yet whose slots. */
  readonly path: string | null
}

/** The free times by day: arrow keys choose, as in any group of radio buttons. */
export function SlotChoice({ of, path }: Props) {
  const id = useId()
  const zone = clinicZone.value
  const list = useList(path, decodeSlot, { limit: MOST_SLOTS })
  const days = useSignal(DAYS_AT_ONCE)
  of.call('Time')
  useEffect(() => {
    days.value = DAYS_AT_ONCE
  }, [path])
  const items = path === null ? null : list.items.value
  const all = items === null ? [] : [...byDay(items, zone)]
  return (
    <fieldset class="field slots" aria-describedby={`${id}-said`}>
      <legend>Time</legend>
      {path === null && <p class="quiet">Choose for what and with whom: the free times appear here.</p>}
      {path !== null && list.problem.value !== null && (
        <p class="problem" role="alert">
          {list.problem}
        </p>
      )}
      {items?.length === 0 && <p class="quiet">Nothing is free then. Try another day, or another doctor.</p>}
      {all.slice(0, days.value).map(([day, starts]) => (
        <div key={day} class="slot-day">
          <p>{clinicDate(starts[0] ?? 0, zone)}</p>
          <div>
            {starts.map(start => {
              const value = new Date(start).toISOString()
              return (
                <label key={start} class="slot">
                  <input
                    type="radio"
                    name={`${id}-slot`}
                    value={value}
                    checked={of.value === value}
                    aria-invalid={of.problem !== null}
                    onChange={() => of.set(value)}
                  />
                  <span class="figures">{clinicClock(start, zone)}</span>
                </label>
              )
            })}
          </div>
        </div>
      ))}
      {all.length > days.value && (
        <button
          type="button"
          class="add"
          onClick={() => {
            days.value += DAYS_AT_ONCE
          }}
        >
          Later days
        </button>
      )}
      <Said id={`${id}-said`} label="Time" problem={of.problem} hint={undefined} />
    </fieldset>
  )
}
