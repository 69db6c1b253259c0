import type pg from 'pg'
import { Type } from 'typebox'
import { sought } from '../../model/identifiers.ts'
import { isMeant, searchable } from '../../model/names.ts'
import type { Patient } from '../../model/patient.ts'
import type { PatientQuery } from '../patients.ts'
import { conditions } from './conditions.ts'
import { ByTextAndId, decodeCursor, type Page, page } from './page.ts'
import { type PatientRow, patientFromRow, SELECT_PATIENTS } from './patient-rows.ts'
import { checkDay, checkStorable, isUuid } from './text.ts'
import { visibleTo } from './visible-to.ts'

/** Words of a search beyond these are ignored: each costs an index scan. */
const MOST_WORDS = 8
const REMOVED = 'p.removed_at is not null and p.merged_into is null and p.erased_at is null'
const UUID = Type.Refine(Type.String(), isUuid)
/** How well the last one matched, and where it stands among its equals. */
const ByTier = Type.Tuple([Type.Integer({ minimum: 0, maximum: 2 }), Type.String({ maxLength: 10_000 }), UUID])

/** What the query asks of one word; the tiers are disjoint, because each excludes the one before. */
interface Word {
  readonly typed: string
  /** Words of known names that it may be meant for. */
  readonly meant: readonly string[]
}

/** See `PatientStore.list`. Without a search the list goes by family name. Errors: VALIDATION_FAILED. */
export async function searchPatients(pool: pg.Pool, query: PatientQuery): Promise<Page<Patient>> {
  checkStorable({ q: query.q, ward: query.ward, identifier: query.identifier })
  checkDay(query.birthDate ?? null, 'birthDate')
  const typed = searchable(query.q ?? '')
    .split(/\s+/)
    .filter(word => word !== '')
    .slice(0, MOST_WORDS)
  if (typed.length === 0) {
    const after = query.cursor === undefined ? null : decodeCursor(ByTextAndId, query.cursor)
    const rows = await read(pool, query, null, after, query.limit + 1)
    return page(rows, query.limit, patientFromRow, row => [row.sort_key, row.id])
  }
  const [from, ...place] = query.cursor === undefined ? [0] : decodeCursor(ByTier, query.cursor)
  let after: readonly string[] | null = place.length === 0 ? null : place
  const found: (PatientRow & { tier: number })[] = []
  let words: readonly Word[] = typed.map(word => ({ typed: word, meant: [] }))
  for (let tier = from; tier <= 2 && found.length <= query.limit; tier++) {
    if (tier === 2) words = await withMeant(pool, typed)
    if (tier === 2 && words.every(word => word.meant.length === 0)) break
    const rows = await read(pool, query, { tier, words }, after, query.limit + 1 - found.length)
    found.push(...rows.map(row => ({ ...row, tier })))
    after = null
  }
  return page(found, query.limit, patientFromRow, row => [row.tier, row.sort_key, row.id])
}

async function read(
  pool: pg.Pool,
  query: PatientQuery,
  search: { readonly tier: number; readonly words: readonly Word[] } | null,
  after: readonly string[] | null,
  limit: number,
): Promise<readonly PatientRow[]> {
  const { bind, and, where, values } = conditions(query.removed ? REMOVED : 'p.removed_at is null')
  visibleTo({ and, bind }, 'p.id', query.viewer)
  if (query.birthDate !== undefined) and(`p.birth_date = ${bind(query.birthDate)}::date`)
  if (query.identifier !== undefined) and(`p.identifier_keys @> array[${bind(`|${sought(query.identifier)}`)}]`)
  if (query.ward !== undefined) {
    const byId = isUuid(query.ward) ? ` or w.id = ${bind(query.ward)}::uuid` : ''
    and(`(lower(w.name) = lower(${bind(query.ward)})${byId})`)
  }
  if (query.ids !== undefined) and(`p.id = any(${bind(query.ids.filter(isUuid))}::uuid[])`)
  if (query.careOf !== undefined) {
    const ofTeam = `select patient_id from care_relations where relation = 'care-team' and user_id = ${bind(query.careOf)}`
    and(`p.id = any(array(${ofTeam}))`)
  }
  if (search !== null) match(search, bind, and)
  if (after !== null) and(`(p.sort_key, p.id) > (${bind(after[0])}, ${bind(after[1])}::uuid)`)
  const { rows } = await pool.query<PatientRow>(
    `${SELECT_PATIENTS} ${where()} order by p.sort_key, p.id limit ${bind(limit)}`,
    values,
  )
  return rows
}

function match(
  { tier, words }: { readonly tier: number; readonly words: readonly Word[] },
  bind: (value: unknown) => string,
  and: (sql: string) => void,
): void {
  const parameters = words.map(word => `${bind(word.typed)}::text`)
  const all = (one: (parameter: string, word: Word) => string) =>
    words.map((word, index) => one(parameters[index] ?? '', word)).join(' and ')
  // As a part that begins a word: the pattern without its first sign, at the start of the line or behind a space.
  const begins = (parameter: string) =>
    `(p.search like substr(search_pattern(${parameter}), 2) or p.search like '% ' || substr(search_pattern(${parameter}), 2))`
  const occurs = (parameter: string) => `p.search like search_pattern(${parameter})`
  const isMeantFor = (parameter: string, { meant }: Word) =>
    meant.length === 0 ? occurs(parameter) : `(${occurs(parameter)} or p.name_words && ${bind(meant)}::text[])`
  const matches = [
    all(begins),
    `${all(occurs)} and not (${all(begins)})`,
    `${all(isMeantFor)} and not (${all(occurs)})`,
  ][tier]
  // What is found by trigrams is found first and sorted after: often there are few such rows, or none, which the index of
  // the order would show only at its end. One or two letters begin so many names that it shows a page at once.
  const isShort = tier === 0 && words.every(word => word.typed.length < 3)
  and(isShort ? all(begins) : `p.id = any(array(select p.id from patients p where ${matches}))`)
}

/** Looked up among the words that names have, and judged one by one. */
async function withMeant(pool: pg.Pool, typed: readonly string[]): Promise<readonly Word[]> {
  const { rows } = await pool.query<{ typed: string; asked: string; word: string }>(
    `select typed, asked, word from unnest($1::text[]) as t (typed), search_text(typed) as asked, lateral (
       select similar_short_words(asked) as word where length(asked) between 4 and 5
       union all select similar_words(asked) where length(asked) between 6 and 100
     ) as w`,
    [typed],
  )
  return typed.map(word => ({
    typed: word,
    meant: rows.filter(row => row.typed === word && isMeant(row.asked, row.word)).map(row => row.word),
  }))
}
