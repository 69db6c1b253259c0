import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { inWords } from '../session/request.ts'
import { Field, type FieldProps } from './field.tsx'
import type { Picked } from './picked.ts'

export type { Picked } from './picked.ts'

interface Props extends FieldProps<Picked | null> {
  /** Asks the server for what fits. @throws RequestFailed */
  readonly search: (typed: string, ended: AbortSignal) => Promise<readonly Picked[]>
}

/** A pause in typing after which the server is asked, ms. */
const PAUSE_MS = 200

/** Search as you type, pick one (WAI-ARIA 1.2, combobox with a list). Arrows choose, Enter takes, Escape closes. */
export function ComboboxField({ search, ...field }: Props) {
  const { of } = field
  const typed = useSignal(of.value?.text ?? '')
  const found = useSignal<readonly Picked[]>([])
  const open = useSignal(false)
  const active = useSignal(0)
  const said = useSignal('')
  const asking = useRef<{ stop(): void } | null>(null)
  useEffect(() => {
    typed.value = of.value?.text ?? ''
  }, [of.value?.id])
  useEffect(() => () => asking.current?.stop(), [])

  const ask = (text: string) => {
    asking.current?.stop()
    const ended = new AbortController()
    const timer = setTimeout(async () => {
      try {
        const answer = await search(text, ended.signal)
        if (ended.signal.aborted) return
        found.value = answer
        active.value = 0
        said.value = answer.length === 0 ? 'Nothing found' : `${answer.length} found`
      } catch (error) {
        if (!ended.signal.aborted) said.value = inWords(error) // shown below the field
      }
    }, PAUSE_MS)
    asking.current = {
      stop() {
        clearTimeout(timer)
        ended.abort()
      },
    }
  }
  const type = (text: string) => {
    typed.value = text
    if (of.value !== null) of.set(null)
    open.value = text.trim() !== ''
    if (open.value) ask(text.trim())
    else found.value = []
  }
  const take = (picked: Picked | undefined) => {
    if (picked === undefined) return
    of.set(picked)
    typed.value = picked.text
    open.value = false
    said.value = ''
  }
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && found.value.length > 0) {
      open.value = true
      active.value = (active.value + step + found.value.length) % found.value.length
    } else if (event.key === 'Enter' && open.value) take(found.value[active.value])
    else if (event.key === 'Escape' && open.value) open.value = false
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <Field {...field}>
      {control => {
        const list = `${control.id}-list`
        const shown = open.value && found.value.length > 0
        return (
          <div class="combobox">
            <input
              {...control}
              role="combobox"
              autocomplete="off"
              aria-autocomplete="list"
              aria-expanded={shown}
              aria-controls={list}
              aria-activedescendant={shown ? `${list}-${active.value}` : undefined}
              value={typed.value}
              onInput={event => type(event.currentTarget.value)}
              onKeyDown={onKey}
              onBlur={() => {
                open.value = false
                control.onBlur()
              }}
            />
            <div id={list} role="listbox" aria-label={field.label} hidden={!shown}>
              {found.value.map((picked, i) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, which keeps the focus
                <div
                  key={picked.id}
                  id={`${list}-${i}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={i === active.value}
                  // The press must not take the focus away, or the list would be gone before the click.
                  onMouseDown={event => event.preventDefault()}
                  onClick={() => take(picked)}
                >
                  {picked.text} {picked.detail !== undefined && <small>{picked.detail}</small>}
                </div>
              ))}
            </div>
            <small role="status">{of.value === null && open.value ? said.value : ''}</small>
          </div>
        )
      }}
    </Field>
  )
}
