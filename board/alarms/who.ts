import { type ReadonlySignal, useComputed } from '@preact/signals'
import { bedText, shortPerson } from '../beds.ts'
import { useBoard } from '../parts/use-board.ts'

/** `Bed 4 · Novak, T.` */
export function useWho(patientId: string | null): ReadonlySignal<string> {
  const { tiles } = useBoard()
  return useComputed(() => {
    if (patientId === null) return 'No patient'
    const patient = tiles.value?.find(t => t.patient.id === patientId)?.patient
    return patient ? `${bedText(patient.bed)} · ${shortPerson(patient.name)}` : 'Patient not on this board'
  })
}
