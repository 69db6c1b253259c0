import { useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import type { AlertView } from '../../model/live-messages.ts'
import { waiting } from '../alarms/selection.ts'
import { useWho } from '../alarms/who.ts'
import { whatText } from '../alert-words.ts'
import { PRIORITY } from '../words.ts'
import { focusFirst } from './focus.ts'
import { useBoard } from './use-board.ts'

interface Props {
  readonly title: string
  /** Escape and the button; the one who opened it stops drawing it. */
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/**
 * Drawn while it is open. The focus goes to its first field, else its first button, and back to where it was; what is
 * drawn later, after an answer, is a form that `startsHere`. A click beside it closes nothing: typing stays.
 */
export function Dialog({ title, onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  const inside = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = element.current
    const before = document.activeElement
    dialog?.showModal()
    focusFirst(inside.current) // showModal() itself would take the cross that closes it
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={id}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
    >
      <div class="dialog-top">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" aria-label="Close" onClick={onClose}>
            ✕
          </button>
        </header>
        <AlarmInside />
      </div>
      <div ref={inside}>{children}</div>
    </dialog>
  )
}

/** What is behind an open dialog can neither be touched nor heard by a screen reader: the alarm is said in it too. */
function AlarmInside() {
  const { alerts } = useBoard()
  const first = useComputed(() => waiting(alerts.open.value)[0])
  return (
    <div role="alert" class="alarm-inside">
      {first.value !== undefined && <AlarmLine key={first.value.id} alert={first.value} />}
    </div>
  )
}

function AlarmLine({ alert }: { alert: AlertView }) {
  const { now } = useBoard()
  const who = useWho(alert)
  const { symbol, word } = PRIORITY[alert.priority]
  return (
    <p>
      {symbol} {word} alarm: {who}, {whatText(alert, now.peek())}. Close this to answer it.
    </p>
  )
}
