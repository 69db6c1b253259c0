import { useMemo } from 'preact/hooks'
import type { DraftBook } from '../drafts.ts'
import { ownId } from './own-id.ts'
import { useBoard } from './use-board.ts'

/** What a form needs to go on where the person left it: `initial` and `keep` are for `useForm`. */
interface KeptForm<V> {
  /** Of the record to be. */
  readonly id: string
  readonly initial: V
  /** When the kept values were typed, Unix ms; null: nothing was. */
  readonly typedAt: number | null
  /** @param values null: nothing is to be kept any more */
  keep(values: V | null): void
}

/** @param key whose form it is; a component that draws another one's needs a `key`, too */
export function useDraft<V>(book: DraftBook<V>, key: string, empty: V): KeptForm<V> {
  const { now } = useBoard()
  return useMemo(() => {
    const draft = book.of(key)
    const id = draft?.id ?? ownId()
    return {
      id,
      initial: draft?.values ?? empty,
      typedAt: draft?.at ?? null,
      keep: values => (values === null ? book.drop(key) : book.keep(key, { id, values, at: now.peek() })),
    }
  }, [])
}
