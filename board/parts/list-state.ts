import { type ReadonlySignal, signal } from '@preact/signals'
import { type Decode, fields } from '../live/fields.ts'
import { type Answer, inWords } from '../session/request.ts'

export interface Sorting {
  readonly by: string
  readonly descending: boolean
}

/** A list of the server, one page at a time, in the server's order. */
export interface ListState<T> {
  /** Null until the first answer; stays while the next page is on its way. */
  readonly items: ReadonlySignal<readonly T[] | null>
  readonly loading: ReadonlySignal<boolean>
  readonly problem: ReadonlySignal<string | null>
  /** From 1. */
  readonly page: ReadonlySignal<number>
  readonly hasNext: ReadonlySignal<boolean>
  readonly sorting: ReadonlySignal<Sorting | null>
  /** Another question: begins at its first page. */
  open(path: string): Promise<void>
  next(): Promise<void>
  previous(): Promise<void>
  /** By this column, and the other way round when it is sorted so already. Sent as `sort=name` or `sort=-name`. */
  sort(by: string): Promise<void>
  /** The same page again, after a change. */
  refetch(): Promise<void>
  /** Gives up what is on its way. */
  close(): void
}

interface Options<T> {
  readonly ask: (path: string, ended: AbortSignal) => Promise<Answer>
  readonly decode: Decode<T>
  readonly limit: number
}

/** Cursors only lead forward: those of the pages before are kept, `MOST_PAGES` at most. */
const MOST_PAGES = 1000

export function listState<T>({ ask, decode, limit }: Options<T>): ListState<T> {
  const items = signal<readonly T[] | null>(null)
  const loading = signal(true)
  const problem = signal<string | null>(null)
  const page = signal(1)
  const nextCursor = signal<string | null>(null)
  const hasNext = signal(false)
  const sorting = signal<Sorting | null>(null)
  /** How the pages up to this one were asked for; the first has no cursor. */
  let cursors: readonly (string | null)[] = [null]
  let path = ''
  let asking = new AbortController()

  const show = async (wanted: readonly (string | null)[]) => {
    asking.abort()
    const mine = new AbortController()
    asking = mine
    loading.value = true
    try {
      const { body } = await ask(withQuery(path, wanted.at(-1) ?? null, limit, sorting.peek()), mine.signal)
      if (mine.signal.aborted) return
      const f = fields(body, 'list')
      items.value = f.list('items', decode)
      nextCursor.value = f.textOrNull('nextCursor')
      cursors = wanted
      page.value = wanted.length
      hasNext.value = nextCursor.value !== null && wanted.length < MOST_PAGES
      problem.value = null
    } catch (error) {
      if (mine.signal.aborted) return // nobody waits for it
      problem.value = inWords(error)
    } finally {
      if (asking === mine) loading.value = false
    }
  }
  return {
    items,
    loading,
    problem,
    page,
    hasNext,
    sorting,
    open(asked) {
      path = asked
      return show([null])
    },
    async next() {
      if (nextCursor.value !== null && !loading.value) await show([...cursors, nextCursor.value])
    },
    async previous() {
      if (cursors.length > 1 && !loading.value) await show(cursors.slice(0, -1))
    },
    sort(by) {
      const was = sorting.value
      sorting.value = { by, descending: was?.by === by && !was.descending }
      return show([null])
    },
    refetch: () => show(cursors),
    close: () => asking.abort(),
  }
}

function withQuery(path: string, cursor: string | null, limit: number, sorting: Sorting | null): string {
  const query = new URLSearchParams({ limit: String(limit) })
  if (cursor !== null) query.set('cursor', cursor)
  if (sorting !== null) query.set('sort', `${sorting.descending ? '-' : ''}${sorting.by}`)
  return `${path}${path.includes('?') ? '&' : '?'}${query}`
}
