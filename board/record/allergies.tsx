import '../style/allergies.css'
import type { ListState } from '../parts/list-state.ts'
import { useBoard } from '../parts/use-board.ts'
import { useList } from '../parts/use-list.ts'
import { apiPath } from '../patients/identity.ts'
import { decodeStated, type Stated, textOf } from './clinical-data.ts'

/** More than this nobody has; the Clinical tab pages. */
const MOST_ALLERGIES = 100

/** Those of a patient; null for who may not see them. */
export function useAllergies(patientId: string): ListState<Stated> | null {
  const { session } = useBoard()
  const isSeen = session.may('clinical:read')
  const list = useList(isSeen ? `${apiPath(patientId)}/allergies` : null, decodeStated, { limit: MOST_ALLERGIES })
  return isSeen ? list : null
}

/** Never silent: nothing recorded, nothing known and not loaded are different sentences. */
export function Allergies({ list }: { list: ListState<Stated> }) {
  const known = list.items.value?.filter(a => a.values.status === 'active' && a.values.certainty !== 'refuted')
  const problem = list.problem.value
  return (
    <section
      class="allergies"
      aria-label="Allergies of this patient"
      data-any={known !== undefined && known.length > 0}
    >
      <b>Allergies</b>
      {known === undefined ? (
        <span>{problem ?? 'Loading…'}</span>
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
      {known !== undefined && problem !== null && <span class="problem">May be out of date. {problem}</span>}
    </section>
  )
}

const severityText = ({ values }: Stated) => (values.severity === 'unknown' ? '' : values.severity)
