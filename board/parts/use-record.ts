import { useEffect, useMemo } from 'preact/hooks'
import type { Decode } from '../live/fields.ts'
import { type RecordState, recordState } from './record-state.ts'
import { useBoard } from './use-board.ts'

/** One record of the API: read when the page opens and when the path changes, given up when the page is left. */
export function useRecord<T>(path: string, decode: Decode<T>): RecordState<T> {
  const { session } = useBoard()
  const record = useMemo(
    () => recordState({ ask: (asked, ended) => session.request('GET', asked, undefined, null, ended), decode }),
    [],
  )
  useEffect(() => {
    void record.open(path) // its failure is a state of the record
  }, [path])
  useEffect(() => record.close, [])
  return record
}
