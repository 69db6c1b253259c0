import type { NotificationView } from '../../model/live-messages.ts'
import type { Me } from '../../model/user.ts'
import { areOfSeveralWards, bedAndPerson } from '../beds.ts'
import type { Tile } from '../live/snapshot.ts'

/**
 * `Bed 4 · Novak, T.`: whom a notification is about; its own words hide that, because they go to phones, too.
 * @param tiles what this reader sees; null: not known yet
 * @returns null: nobody, the reader himself, somebody who is not on this board, or who is named in the words
 */
export function aboutWhom(
  me: Pick<Me, 'patientId'>,
  { patientId, summary }: Pick<NotificationView, 'patientId' | 'summary'>,
  tiles: readonly Tile[] | null,
): string | null {
  if (patientId === null || patientId === me.patientId) return null
  if (tiles === null) return null
  const patient = tiles.find(tile => tile.patient.id === patientId)?.patient
  if (patient === undefined || summary.includes(patient.name.family)) return null
  return bedAndPerson(patient, areOfSeveralWards(tiles))
}
