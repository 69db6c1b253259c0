import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { fields } from '../live/fields.ts'
import { useBoard } from '../parts/use-board.ts'
import { inWords } from '../session/request.ts'
import { type Advice, decodeAdvice } from './orders-data.ts'

/** A pause in writing after which decision support is asked, ms. */
const PAUSE_MS = 600

export interface AdviceState {
  /** Null: not asked, or not answered yet for what stands there now. */
  readonly advice: Advice[] | null
  /** Why there is none: an order without advice must not look like one that was found good. */
  readonly problem: string | null
}

/**
 * What is said to an order while it is written.
 * @param path of the API: the orders of the patient. @param body null while it is not complete
 */
export function useAdvice(path: string, body: object | null): ReadonlySignal<AdviceState> {
  const { session } = useBoard()
  const state = useSignal<AdviceState>({ advice: null, problem: null })
  const text = body === null ? null : JSON.stringify(body)
  useEffect(() => {
    state.value = { advice: null, problem: null }
    if (text === null) return
    const ended = new AbortController()
    const timer = setTimeout(async () => {
      try {
        const answer = await session.request('POST', `${path}/check`, JSON.parse(text), null, ended.signal)
        state.value = { advice: fields(answer.body, 'advice').list('items', decodeAdvice), problem: null }
      } catch (error) {
        if (!ended.signal.aborted) state.value = { advice: null, problem: `Not checked. ${inWords(error)}` }
      }
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [text])
  return state
}
