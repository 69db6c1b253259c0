import { useLayoutEffect, useRef } from 'preact/hooks'
import { fullPerson } from '../beds.ts'
import { Facts } from '../parts/facts.tsx'
import { useAct } from '../parts/use-act.ts'
import { useBoard } from '../parts/use-board.ts'
import { ageOf } from '../times.ts'
import type { Candidate, NewPatientValues } from './new-patient-data.ts'
import { receptionPath } from './reception-path.ts'

interface Props {
  readonly values: NewPatientValues
  readonly candidates: readonly Candidate[]
  /** It is somebody else. @throws RequestFailed */
  readonly onOther: () => Promise<void>
  readonly onBack: () => void
}

/** What was typed, side by side with whom it may be. */
export function Duplicates({ values, candidates, onOther, onBack }: Props) {
  const { now } = useBoard()
  const act = useAct()
  const question = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => question.current?.focus(), [])
  const typedName = fullPerson({ family: values['name.family'], given: [values['name.given']].filter(Boolean) })
  return (
    <section class="card" aria-labelledby="duplicates">
      <h2 ref={question} id="duplicates" tabIndex={-1}>
        Is this person known already?
      </h2>
      <p class="quiet">Nothing was added yet. What you typed is kept.</p>
      <div class="side-by-side">
        <article class="bed-card" aria-label="What you typed">
          <h3>You typed</h3>
          <Facts
            items={[
              { name: 'Name', value: <bdi>{typedName}</bdi> },
              { name: 'Born', value: values.birthDate },
              { name: 'Sex', value: values.sex },
              { name: 'Number', value: values.identifiers },
            ]}
          />
        </article>
        {candidates.map(candidate => (
          <article key={candidate.id} class="bed-card" aria-label={`Known: ${fullPerson(candidate.name)}`}>
            <h3>Known</h3>
            <Facts
              items={[
                { name: 'Name', value: <bdi>{fullPerson(candidate.name)}</bdi> },
                { name: 'Born', value: candidate.birthDate },
                { name: 'Age', value: ageOf(candidate.birthDate, now.peek()) },
                { name: 'Sex', value: candidate.sex },
                { name: 'Ward', value: candidate.ward ?? 'not admitted' },
              ]}
            />
            <a class="button primary" href={receptionPath(candidate.id)}>
              It is this person
            </a>
          </article>
        ))}
      </div>
      {candidates.length === 0 && <p>Somebody with this number or this name and birth date is in the house.</p>}
      <div class="acts">
        <button type="button" aria-disabled={act.busy.value} onClick={() => void act.run(onOther, 'Not added.')}>
          It is somebody else: add anyway
        </button>
        <button type="button" onClick={onBack}>
          Back to what I typed
        </button>
      </div>
    </section>
  )
}
