import { useEffect, useMemo } from 'preact/hooks'
import type { Decode } from '../live/fields.ts'
import { type RecordState, recordState } from './record-state.ts'
import { useBoard } from './use-board.ts'

/** As `useRecord`. @param path null: nothing is asked, and what was read before stays */
export function useOptionalRecord<T>(path: string | null, decode: Decode<T>): RecordState<T> {
  const { session } = useBoard()
  const record = useMemo(
    () => recordState({ ask: (asked, ended) => session.request('GET', asked, undefined, null, ended), decode }),
    [],
  )
  useEffect(() => {
    if (path !== null) void record.open(path) // its failure is a state of the record
  }, [path])
  useEffect(() => record.close, [])
  return record
}
