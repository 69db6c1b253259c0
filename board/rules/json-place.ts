/** Where a value stands in a text. */
export interface Place {
  readonly from: number
  readonly to: number
  /** From 1. */
  readonly line: number
}

/**
 * Finds a place like `conditions.all[2].params.window` in a JSON text; of what is not there, the nearest above it.
 * @param text JSON that can be parsed
 */
export function placeOf(text: string, path: string): Place {
  const steps = [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(m => m[1] ?? m[2] ?? m[3] ?? '')
  let at = skip(text, 0)
  for (const step of steps) {
    const inner = memberOf(text, at, step)
    if (inner === null) break
    at = inner
  }
  const to = endOf(text, at)
  return { from: at, to, line: text.slice(0, at).split('\n').length }
}

/** @returns where the value of a member of the object or list begins; null: there is none */
function memberOf(text: string, at: number, step: string): number | null {
  const open = text[at]
  if (open !== '{' && open !== '[') return null
  let next = skip(text, at + 1)
  for (let i = 0; next < text.length && text[next] !== '}' && text[next] !== ']'; i++) {
    let name = String(i)
    if (open === '{') {
      const end = endOf(text, next)
      name = text.slice(next + 1, end - 1)
      next = skip(text, skip(text, end) + 1)
    }
    if (name === step) return next
    next = skip(text, endOf(text, next))
    if (text[next] === ',') next = skip(text, next + 1)
  }
  return null
}

function skip(text: string, from: number): number {
  let at = from
  while (/\s/.test(text[at] ?? '')) at++
  return at
}

/** Behind the value that begins here. */
function endOf(text: string, from: number): number {
  if (text[from] === '"') {
    let at = from + 1
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    return at + 1
  }
  if (text[from] !== '{' && text[from] !== '[') {
    let at = from
    while (at < text.length && !/[\s,\]}]/.test(text[at] ?? '')) at++
    return at
  }
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') at = endOf(text, at) - 1
    else if (text[at] === '{' || text[at] === '[') depth++
    else if (text[at] === '}' || text[at] === ']') {
      depth--
      if (depth === 0) return at + 1
    }
  }
  return text.length
}
