import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { AlertView } from '../../model/live-messages.ts'
import { areOfSeveralWards, bedAndFullPerson, bedAndPerson } from '../beds.ts'
import type { Tile } from '../live/snapshot.ts'
import { useBoard } from '../parts/use-board.ts'

/** `Bed 4 · Novak, T.`; with the ward where this person sees several; `Ward 4` of what is the whole ward's. */
export function useWho(alert: AlertView): ReadonlySignal<string> {
  const { tiles, session } = useBoard()
  return useComputed(() => {
    if (alert.patientId === null) return 'No patient'
    const name = whoText(alert, tiles.value ?? [], bedAndPerson)
    if (name !== null) return name
    // Who may not read values never has beds.
    return tiles.value === null && session.may('vitals:read') ? 'Loading who…' : 'Patient not on this board'
  })
}

/** `Bed 4, Novak, Tereza`, to be said aloud; null when the board does not know. */
export function spokenWho(alert: AlertView, tiles: readonly Tile[]): string | null {
  return whoText(alert, tiles, bedAndFullPerson)
}

function whoText(
  { patientId, ruleId }: AlertView,
  tiles: readonly Tile[],
  words: (patient: Tile['patient'], areSeveralWards: boolean) => string,
): string | null {
  const patient = tiles.find(t => t.patient.id === patientId)?.patient
  // Kept with one patient of the ward; to name him would send somebody to one bed.
  if (ruleId === 'devices-silent') return patient?.ward ?? 'Several beds'
  return patient ? words(patient, areOfSeveralWards(tiles)) : null
}
