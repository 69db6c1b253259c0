import { type ReadonlySignal, useComputed } from '@preact/signals'
import type { AlertView } from '../../model/live-messages.ts'
import { bedText, shortPerson } from '../beds.ts'
import { useBoard } from '../parts/use-board.ts'

/** `Bed 4 · Novak, T.`; `Ward 4` of what is the whole ward's. */
export function useWho({ patientId, ruleId }: AlertView): ReadonlySignal<string> {
  const { tiles } = useBoard()
  return useComputed(() => {
    if (patientId === null) return 'No patient'
    const patient = tiles.value?.find(t => t.patient.id === patientId)?.patient
    // Kept with one patient of the ward; to name him would send somebody to one bed.
    if (ruleId === 'devices-silent') return patient?.ward ?? 'Several beds'
    return patient ? `${bedText(patient.bed)} · ${shortPerson(patient.name)}` : 'Patient not on this board'
  })
}
