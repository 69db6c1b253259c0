import type { Tile, TilePatient } from './live/snapshot.ts'

export interface NameOfPerson {
  readonly given: readonly string[]
  readonly family: string
  readonly prefix?: string | null
  /** What the person is called. */
  readonly preferred?: string | null
}

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Who lies in a bed first; by ward, then bed as people count (2 before 10). Never by urgency: a bed keeps its place. */
export function byPlace(a: Tile, b: Tile): number {
  return (
    Number(a.patient.bed === null) - Number(b.patient.bed === null) ||
    last(a.patient.ward, b.patient.ward) ||
    last(a.patient.bed, b.patient.bed) ||
    natural.compare(a.patient.name.family, b.patient.name.family) ||
    natural.compare(a.patient.id, b.patient.id)
  )
}

function last(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return natural.compare(a, b)
}

/** `Novak, T.` */
export function shortPerson(name: TilePatient['name']): string {
  const initials = name.given.map(g => `${[...g][0] ?? ''}.`).join(' ')
  return initials === '' ? name.family : `${name.family}, ${initials}`
}

/** `Novak, Tereza Anna` */
export function fullPerson(name: TilePatient['name']): string {
  return [name.family, name.given.join(' ')].filter(part => part !== '').join(', ')
}

type Placed = Pick<TilePatient, 'bed' | 'ward' | 'name'>

/** `Bed 4 · Novak, T.`; `Bed 4, 3 North · Novak, T.` where beds of several wards are seen. */
export function bedAndPerson(patient: Placed, areSeveralWards = false): string {
  return `${placeText(patient, areSeveralWards)} · ${shortPerson(patient.name)}`
}

/** `Bed 4, Novak, Tereza`, or with the ward; only the name without a bed. */
export function bedAndFullPerson(patient: Placed, areSeveralWards = false): string {
  return patient.bed === null
    ? fullPerson(patient.name)
    : `${placeText(patient, areSeveralWards)}, ${fullPerson(patient.name)}`
}

/** `Bed 4`; `Bed 4, 3 North` where beds of several wards are seen. */
export function placeText({ bed, ward }: Omit<Placed, 'name'>, areSeveralWards: boolean): string {
  return areSeveralWards && bed !== null && ward !== null ? `${bedText(bed)}, ${ward}` : bedText(bed)
}

/** Each ward has its bed 4: of more than one, the number alone sends somebody to the wrong one. */
export function areOfSeveralWards(tiles: readonly Tile[]): boolean {
  return new Set(tiles.flatMap(({ patient: { bed, ward } }) => (bed === null || ward === null ? [] : [ward]))).size > 1
}

/** `Bed 4`, `no bed`. A bed that already says so keeps its own word. */
export function bedText(bed: string | null): string {
  if (bed === null) return 'no bed'
  return /^(bed|room|bay)/i.test(bed) ? bed : `Bed ${bed}`
}
