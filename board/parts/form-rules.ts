interface FieldError {
  readonly path: string
  readonly message: string
}

/** Errors of the server by field: `contacts.0.value` belongs to `contacts`, `name.family` rather to `name.family`. */
export function splitErrors<N extends string>(
  errors: readonly FieldError[],
  names: readonly N[],
): { readonly fields: ReadonlyMap<N, string>; readonly rest: readonly FieldError[] } {
  const fields = new Map<N, string>()
  const rest: FieldError[] = []
  for (const error of errors) {
    const [nearest] = names
      .filter(name => error.path === name || error.path.startsWith(`${name}.`))
      .sort((a, b) => b.length - a.length)
    if (nearest === undefined) rest.push(error)
    else if (!fields.has(nearest)) fields.set(nearest, error.message)
  }
  return { fields, rest }
}

/** One field that somebody else changed meanwhile. */
export interface Clash<V> {
  readonly name: keyof V
  readonly theirs: V[keyof V]
  /** Both changed it: the person decides. False: theirs was taken, because the person had not touched it. */
  readonly both: boolean
}

/**
 * Three versions of a record become one.
 * @param base as it was read, @param mine as it was typed, @param theirs as it is now
 * @returns mine where I changed something, else theirs; and every field in which theirs is news
 */
export function mergeMeanwhile<V extends object>(
  base: V,
  mine: V,
  theirs: V,
): { readonly values: V; readonly clashes: readonly Clash<V>[] } {
  const values = { ...theirs }
  const clashes: Clash<V>[] = []
  for (const name in theirs) {
    const untouched = sameValue(mine[name], base[name])
    if (!untouched) values[name] = mine[name]
    if (sameValue(theirs[name], base[name]) || sameValue(theirs[name], mine[name])) continue
    clashes.push({ name, theirs: theirs[name], both: !untouched })
  }
  return { values, clashes }
}

/** Values of forms are texts, flags, lists of texts and picked records: JSON tells them apart. */
export function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

/** A value for reading: `(empty)`, `yes`, `nurse, doctor`. */
export function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.map(valueText).join(', ')
  if (typeof value === 'object' && value !== null) {
    return 'text' in value ? String(value.text) : Object.values(value).filter(Boolean).join(' ')
  }
  return value === null || value === undefined || value === '' ? '(empty)' : String(value)
}

/** @returns the problem of a text that must not be blank */
export function needed(text: string): string | null {
  return text.trim() === '' ? 'is needed' : null
}

/** Roughly an address: the server, and the letter that arrives, judge the rest. */
export function emailProblem(text: string): string | null {
  if (text.trim() === '') return 'is needed'
  return /^[^\s@]+@[^\s@]+$/.test(text.trim()) ? null : 'must look like name@place'
}

/** Passwords are long or refused; NIST SP 800-63B section 3.1.1.2 asks for no other composition. */
export const PASSWORD_LENGTH = 10

export function passwordProblem(text: string): string | null {
  const length = [...text].length
  return length >= PASSWORD_LENGTH ? null : `needs at least ${PASSWORD_LENGTH} characters, ${length} so far`
}

/** @returns the number, null for an empty text, undefined for what is none; a decimal comma is a decimal point */
export function numberOf(text: string): number | null | undefined {
  const typed = text.trim().replace(',', '.')
  if (typed === '') return null
  const value = Number(typed)
  return Number.isFinite(value) ? value : undefined
}
