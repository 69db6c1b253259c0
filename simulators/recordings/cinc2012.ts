import { CINC2012 } from './columns.ts'
import type { Recording } from './recording.ts'
import { numberIn, readLong, type Table } from './table.ts'

/** PhysioNet/CinC Challenge 2012 `.txt`: `Time,Parameter,Value`, `HH:MM` since admission, hours up to 48. */
export function isCinc2012({ header }: Table): boolean {
  return header.join() === 'Time,Parameter,Value'
}

export function readCinc2012(name: string, { rows }: Table): Recording {
  const age = numberIn(rows.find(row => row[1] === 'Age')?.[2])
  const recording = readLong(
    name,
    rows,
    { code: 1, value: 2 },
    code => CINC2012[code] ?? null,
    row => clockMs(row[0] ?? ''),
  )
  return age >= 0 ? { ...recording, ageYears: age } : recording // −1: not known
}

function clockMs(hoursAndMinutes: string): number {
  const [hours = Number.NaN, minutes = Number.NaN] = hoursAndMinutes.split(':').map(Number)
  return (hours * 60 + minutes) * 60_000
}
