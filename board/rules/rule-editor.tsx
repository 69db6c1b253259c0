import { useSignal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { say } from '../parts/toast.tsx'
import { useBoard } from '../parts/use-board.ts'
import type { Answer } from '../session/request.ts'
import { inWords, RequestFailed } from '../session/request.ts'
import { ConditionWords } from './condition-words.tsx'
import { placeOf } from './json-place.ts'
import { decodeCheck, type RuleWords } from './rule-data.ts'

/** A pause in typing after which the rule is checked, ms. */
const PAUSE_MS = 400

interface Problem {
  readonly path: string
  readonly message: string
}

interface Props {
  readonly initial: string
  readonly submitText: string
  /** Sends it. @throws RequestFailed: what was typed stays */
  readonly save: (document: object, comment: string | null) => Promise<Answer>
  readonly onSaved: (answer: Answer) => void
}

/** A rule as JSON: checked while it is typed, each problem leads to its place, and what was typed stays. */
export function RuleEditor({ initial, submitText, save, onSaved }: Props) {
  const { session } = useBoard()
  const typed = useSignal(initial)
  const comment = useSignal('')
  const problems = useSignal<readonly Problem[]>([])
  const asks = useSignal<RuleWords | null>(null)
  const busy = useSignal(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const id = useId()

  useEffect(() => {
    const ended = new AbortController()
    const timer = setTimeout(async () => {
      const document = parse(typed.value)
      if ('problem' in document) return refuse([document.problem])
      try {
        const { body } = await session.request('POST', '/rules/check', document.value, null, ended.signal)
        problems.value = []
        asks.value = decodeCheck(body, 'check')
      } catch (error) {
        if (!ended.signal.aborted) refuse(problemsOf(error))
      }
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [typed.value])

  function refuse(found: readonly Problem[]) {
    problems.value = found
    asks.value = null
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (busy.value) return
    const document = parse(typed.value)
    if ('problem' in document) return refuse([document.problem])
    busy.value = true
    try {
      onSaved(await save(document.value, comment.value.trim() || null))
      comment.value = ''
    } catch (error) {
      if (error instanceof RequestFailed && error.status === 400) refuse(problemsOf(error))
      else say(`Not saved, and nothing typed is lost. ${inWords(error)}`)
    } finally {
      busy.value = false
    }
  }
  const lead = ({ path }: Problem) => {
    const element = area.current
    if (element === null) return
    const place = 'problem' in parse(typed.value) ? null : placeOf(typed.value, path)
    element.focus()
    if (place === null) return
    element.setSelectionRange(place.from, place.to)
    const lines = typed.value.split('\n').length
    element.scrollTop = Math.max(0, (element.scrollHeight * (place.line - 4)) / lines)
  }
  const isGood = asks.value !== null
  return (
    <form class="form rule-editor" aria-label={submitText} noValidate onSubmit={submit}>
      <div class="field">
        <label for={`${id}-text`}>The rule, as JSON</label>
        <textarea
          ref={area}
          id={`${id}-text`}
          rows={24}
          spellcheck={false}
          aria-invalid={problems.value.length > 0}
          aria-describedby={`${id}-said`}
          value={typed.value}
          onInput={event => {
            typed.value = event.currentTarget.value
          }}
        />
      </div>
      <div id={`${id}-said`} role="status">
        {problems.value.length > 0 && (
          <ul class="problem">
            {problems.value.map(problem => (
              <li key={`${problem.path} ${problem.message}`}>
                <button type="button" class="as-link" onClick={() => lead(problem)}>
                  {placeText(typed.value, problem.path)}
                </button>{' '}
                {problem.message}
              </li>
            ))}
          </ul>
        )}
        {asks.value !== null && (
          <>
            <p>It reads:</p>
            <ConditionWords asks={asks.value} />
          </>
        )}
        {problems.value.length === 0 && asks.value === null && <p class="quiet">Checking…</p>}
      </div>
      <div class="field">
        <label for={`${id}-comment`}>
          Why <small class="quiet">optional</small>
        </label>
        <input
          id={`${id}-comment`}
          type="text"
          maxLength={500}
          value={comment.value}
          onInput={event => {
            comment.value = event.currentTarget.value
          }}
        />
      </div>
      <div class="acts">
        <button type="submit" class="primary" aria-disabled={busy.value || !isGood}>
          {busy.value ? 'Saving…' : submitText}
        </button>
      </div>
    </form>
  )
}

function parse(text: string): { readonly value: object } | { readonly problem: Problem } {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value }
    return { problem: { path: '', message: 'must be an object: { … }' } }
  } catch (error) {
    return { problem: { path: '', message: `is no JSON yet: ${error instanceof Error ? error.message : ''}` } }
  }
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof RequestFailed && error.errors.length > 0) return error.errors
  return [{ path: '', message: inWords(error) }]
}

function placeText(text: string, path: string): string {
  if (path === '') return 'The text'
  const line = 'problem' in parse(text) ? null : placeOf(text, path).line
  return line === null ? path : `Line ${line}, ${path}`
}
