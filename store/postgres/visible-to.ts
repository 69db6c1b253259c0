import type { Viewer } from '../access.ts'
import type { conditions } from './conditions.ts'

/**
 * Narrows a list to the patients that the viewer may see.
 * @param column SQL of the patient's id
 * @param nobodys whether rows without a patient are shown, to those who answer for patients nobody answers for
 */
export function visibleTo(
  { and, bind }: Pick<ReturnType<typeof conditions>, 'and' | 'bind'>,
  column: string,
  viewer: Viewer,
  nobodys = false,
): void {
  if (viewer === null || viewer.visibility === 'all') return
  const relations = [...viewer.visibility]
  const reached = [
    `select patient_id from care_relations
     where user_id = ${bind(viewer.userId)} and relation = any(${bind(relations)}::text[])`,
  ]
  const isUnattended = viewer.visibility.has('unattended')
  if (isUnattended) reached.push('select patient_id from unattended_patients')
  // As an array the few are found first and the rest by index; as a subquery every row of the list would be judged.
  const theirs = `${column} = any(array(${reached.join(' union all ')}))`
  and(isUnattended && nobodys ? `(${theirs} or ${column} is null)` : theirs)
}
