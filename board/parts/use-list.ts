import { useEffect, useMemo } from 'preact/hooks'
import type { Decode } from '../live/fields.ts'
import { type ListState, listState } from './list-state.ts'
import { useBoard } from './use-board.ts'

/** Rows of a page; two screens of a desk. */
const LIMIT = 25

/**
 * A list `{items,nextCursor}` of the API, for a `DataTable` or a list of one's own. Another path asks anew and keeps the
 * rows on the screen until the answer is there.
 * @param path with its query: `/users?q=no`; null: nothing is asked
 */
export function useList<T>(path: string | null, decode: Decode<T>, { limit = LIMIT } = {}): ListState<T> {
  const { session } = useBoard()
  const list = useMemo(
    () =>
      listState({
        ask: (asked, ended) => session.request('GET', asked, undefined, null, ended),
        decode,
        limit,
      }),
    [],
  )
  useEffect(() => {
    if (path !== null) void list.open(path) // its failure is a state of the list
  }, [path])
  useEffect(() => list.close, [])
  return list
}
