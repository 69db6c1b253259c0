/** What is wrong with a rule, and where: `conditions.all[2].params.window`. */
export interface Problem {
  readonly path: string
  readonly message: string
}

/** A document with more problems than these is wrong as a whole; the rest would only be noise. */
const MOST_PROBLEMS = 20
/** Longest piece of foreign text that a message repeats. */
const LONGEST_QUOTE = 40

export interface Problems {
  readonly found: readonly Problem[]
  add(path: string, message: string): void
}

export function collectProblems(): Problems {
  const found: Problem[] = []
  return {
    found,
    add(path, message) {
      if (found.length < MOST_PROBLEMS) found.push({ path, message })
    },
  }
}

/** Foreign text in a message: short, and on one line. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE)}…` : value
    return JSON.stringify(text)
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** An object as JSON makes them, and nothing that only looks like one. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Own properties only: `__proto__` and `constructor` are names like any other, and unknown ones. */
export function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

export function refuseOthers(
  object: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  path: string,
  problems: Problems,
): void {
  for (const key of Object.keys(object)) {
    if (allowed.includes(key)) continue
    problems.add(at(path, key), `is not known here; known are ${allowed.join(', ')}`)
  }
}

/** A property's path; a name that is no plain word is written so that it cannot be mistaken. */
export function at(path: string, key: string): string {
  const name = /^[A-Za-z_]\w{0,63}$/.test(key) ? key : `[${quoted(key)}]`
  return path === '' || name.startsWith('[') ? `${path}${name}` : `${path}.${name}`
}
