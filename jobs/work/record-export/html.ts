import { isMoment } from './times.ts'

/** How values are said. */
export interface Telling {
  /** IANA name of the clinic's zone. */
  readonly timeZone: string
  /** Names of users, by id. */
  readonly names: ReadonlyMap<string, string>
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Of use to programs only. */
const UNTOLD = new Set(['id', 'version', 'latching', 'hash'])

const STYLE = `
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
  h2 { border-bottom: 1px solid; margin-top: 2.5rem }
  article { border-bottom: 1px solid #8888; padding: .5rem 0; break-inside: avoid }
  dl { display: grid; grid-template-columns: minmax(7rem, 14rem) 1fr; gap: 0 1rem; margin: 0 }
  dt { font-weight: 600 } dd { margin: 0; white-space: pre-wrap } ul { margin: 0; padding-left: 1.2rem }
  table { border-collapse: collapse; width: 100% } th, td { text-align: start; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #8888 }
  @media print { body { max-width: none; margin: 0 } }`

/** Text that a page may show: whatever is in it, it is nothing but text. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)
}

export function pageStart(title: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>
<h1 dir="auto">${escaped(title)}</h1>
`
}
export const pageEnd = '</main></body></html>\n'

export const sectionStart = (title: string, columns: readonly string[] | undefined) =>
  `<section><h2>${escaped(title)}</h2>\n${columns === undefined ? '' : tableStart(columns)}`
export const sectionEnd = (columns: readonly string[] | undefined) =>
  `${columns === undefined ? '' : '</tbody></table>'}</section>\n`
export const remark = (text: string) => `<p>${escaped(text)}</p>\n`

function tableStart(columns: readonly string[]): string {
  return `<table><thead><tr>${columns.map(name => `<th scope="col">${escaped(words(name))}</th>`).join('')}</tr></thead><tbody>\n`
}

/** One record, as a row of a table or by itself. */
export function entry(item: unknown, columns: readonly string[] | undefined, telling: Telling): string {
  if (columns === undefined) return `<article>${told('', item, telling) ?? ''}</article>\n`
  const values = new Map(propertiesOf(item))
  return `<tr>${columns.map(name => `<td>${told(name, values.get(name), telling) ?? ''}</td>`).join('')}</tr>\n`
}

/** Null: nothing worth telling. */
function told(name: string, value: unknown, telling: Telling): string | null {
  if (UNTOLD.has(name) || value === null || value === undefined || value === '') return null
  if (isMoment(name, value)) return escaped(localTime(value, telling.timeZone))
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000)
  if (typeof value === 'string') {
    const text = UUID.test(value) ? telling.names.get(value) : value
    return text === undefined ? null : `<span dir="auto">${escaped(text)}</span>`
  }
  if (Array.isArray(value)) {
    const items = value.flatMap(inner => told('', inner, telling) ?? [])
    if (value.every(inner => typeof inner === 'string')) return items.length === 0 ? null : items.join(', ')
    return items.length === 0 ? null : `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`
  }
  const rows = propertiesOf(value).flatMap(([key, inner]) => {
    const text = told(key, inner, telling)
    return text === null ? [] : `<dt>${escaped(words(key))}</dt><dd>${text}</dd>`
  })
  return rows.length === 0 ? null : `<dl>${rows.join('')}</dl>`
}

function propertiesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

/** `birthDate` → `Birth date` */
function words(name: string): string {
  const apart = name
    .replace(/Id$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return apart.charAt(0).toUpperCase() + apart.slice(1)
}

function localTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at)
}
