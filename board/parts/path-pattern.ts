type NameIn<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | NameIn<Rest> : never

/** What a pattern like `/patients/{patientId}` takes out of a path. */
export type PathParams<P extends string> = Readonly<Record<NameIn<P>, string>>

/** @returns the decoded parameters; null when the path is another one or cannot be decoded */
export function matchPath<P extends string>(pattern: P, path: string): PathParams<P> | null {
  const wanted = pattern.split('/')
  const given = path.length > 1 && path.endsWith('/') ? path.slice(0, -1).split('/') : path.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [i, part] of wanted.entries()) {
    const here = given[i] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined) {
      if (part !== here) return null
      continue
    }
    const value = decoded(here)
    if (value === null || value === '') return null
    params[name] = value
  }
  return isComplete(pattern, params) ? params : null
}

function isComplete<P extends string>(pattern: P, params: Record<string, string>): params is PathParams<P> {
  return [...pattern.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => name in params)
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null // half an escape: no page has this address
  }
}
