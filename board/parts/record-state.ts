import { type ReadonlySignal, signal } from '@preact/signals'
import type { Decode } from '../live/fields.ts'
import { type Answer, inWords, RequestFailed } from '../session/request.ts'

/** One record of the server, with the version it was read at. */
export interface RecordState<T> {
  /** Null until the first answer; stays while it is read again. */
  readonly value: ReadonlySignal<T | null>
  readonly etag: ReadonlySignal<string | null>
  readonly loading: ReadonlySignal<boolean>
  readonly problem: ReadonlySignal<string | null>
  /** Which of the API's errors the problem is: `not-your-patient`. */
  readonly code: ReadonlySignal<string | null>
  open(path: string): Promise<void>
  refetch(): Promise<void>
  /** Takes an answer that already holds the new record, as a PATCH gives. @throws ShapeError */
  took(answer: Answer): void
  close(): void
}

interface Options<T> {
  readonly ask: (path: string, ended: AbortSignal) => Promise<Answer>
  readonly decode: Decode<T>
}

export function recordState<T>({ ask, decode }: Options<T>): RecordState<T> {
  const value = signal<T | null>(null)
  const etag = signal<string | null>(null)
  const loading = signal(true)
  const problem = signal<string | null>(null)
  const code = signal<string | null>(null)
  let path = ''
  let asking = new AbortController()

  const took = (answer: Answer) => {
    value.value = decode(answer.body, 'answer')
    etag.value = answer.etag
    problem.value = null
    code.value = null
  }
  const load = async () => {
    asking.abort()
    const mine = new AbortController()
    asking = mine
    loading.value = true
    try {
      const answer = await ask(path, mine.signal)
      if (!mine.signal.aborted) took(answer)
    } catch (error) {
      if (mine.signal.aborted) return
      code.value = error instanceof RequestFailed ? error.code : null
      problem.value = inWords(error) // shown in its place
    } finally {
      if (asking === mine) loading.value = false
    }
  }
  return {
    value,
    etag,
    loading,
    problem,
    code,
    open(asked) {
      path = asked
      return load()
    },
    refetch: load,
    took,
    close: () => asking.abort(),
  }
}
