export interface PatientSearch {
  readonly q: string
  /** ISO date, or empty. */
  readonly birthDate: string
  readonly identifier: string
}

/** Letters of a name that the directory asks for at least. */
const FEWEST_LETTERS = 2

export const isSearch = (sought: PatientSearch) => Object.values(sought).some(text => text !== '')

/** The caller's own patients that fit. */
export function patientsPath(sought: PatientSearch): string {
  return withQuery('/patients', sought)
}

/** Everybody in the house that fits, identity only; null: too little to ask for. */
export function directoryPath({ q, birthDate, identifier }: PatientSearch): string | null {
  const words = [q, identifier].filter(text => text !== '').join(' ')
  if (birthDate === '' && words.length < FEWEST_LETTERS) return null
  return withQuery('/directory', { q: words, birthDate })
}

function withQuery(path: string, parts: object): string {
  const query = new URLSearchParams(Object.entries(parts).filter(([, text]) => text !== '')).toString()
  return query === '' ? path : `${path}?${query}`
}
