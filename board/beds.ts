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

/** `Bed 4 · Novak, T.` */
export function bedAndPerson({ bed, name }: Pick<TilePatient, 'bed' | 'name'>): string {
  return `${bedText(bed)} · ${shortPerson(name)}`
}

/** `Bed 4, Novak, Tereza`; only the name without a bed. */
export function bedAndFullPerson({ bed, name }: Pick<TilePatient, 'bed' | 'name'>): string {
  return bed === null ? fullPerson(name) : `${bedText(bed)}, ${fullPerson(name)}`
}

/** `Bed 4`, `no bed`. A bed that already says so keeps its own word. */
export function bedText(bed: string | null): string {
  if (bed === null) return 'no bed'
  return /^(bed|room|bay)/i.test(bed) ? bed : `Bed ${bed}`
}
