import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { PAGES } from '../pages.ts'
import { Own } from './own.tsx'
import { mayOpen, type Page } from './page.tsx'
import { here } from './route.ts'
import { useBoard } from './use-board.ts'

/**
 * The pages that this person may open. Who watches a ward has them behind one button, for the bar is full of what is
 * measured there; others see them in the bar. On a phone everything of the bar that is no fact is in here too.
 */
export function Menu() {
  const { session, watches } = useBoard()
  const me = session.user.value
  const theirs = PAGES.filter(p => me && mayOpen(p, me))
  const main = theirs.filter(p => p.menu === 'main')
  const administration = theirs.filter(p => p.menu === 'administration')
  return (
    <nav class="menu" aria-label="Pages" data-folded={watches.value}>
      <ul class="wide">
        <Links pages={main} />
      </ul>
      {administration.length > 0 && (
        <Folded label="Administration" kind="wide">
          <ul>
            <Links pages={administration} />
          </ul>
        </Folded>
      )}
      <Folded label="Menu" kind="narrow">
        <ul>
          <Links pages={main} />
        </ul>
        {administration.length > 0 && (
          <>
            <p class="quiet">Administration</p>
            <ul>
              <Links pages={administration} />
            </ul>
          </>
        )}
        <Own />
      </Folded>
    </nav>
  )
}

function Links({ pages }: { pages: readonly Page[] }) {
  return (
    <>
      {pages.map(p => (
        <li key={p.pattern}>
          <a href={p.pattern} aria-current={p.matches(here.value) ? 'page' : undefined}>
            {p.title}
          </a>
        </li>
      ))}
    </>
  )
}

/** A button that shows a panel below itself. Escape, a click elsewhere and a followed link fold it again. */
function Folded({ label, kind, children }: { label: string; kind: string; children: ComponentChildren }) {
  const open = useSignal(false)
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    open.value = false
  }, [here.value])
  useEffect(() => {
    if (!open.value) return
    const leave = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) open.value = false
    }
    for (const kind of ['pointerdown', 'focusin']) addEventListener(kind, leave)
    return () => {
      for (const kind of ['pointerdown', 'focusin']) removeEventListener(kind, leave)
    }
  }, [open.value])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears the Escape of what is inside
    <div
      ref={box}
      class={`folded ${kind}`}
      onKeyDown={event => {
        if (event.key !== 'Escape' || !open.value) return
        event.preventDefault()
        open.value = false
        button.current?.focus()
      }}
    >
      <button
        ref={button}
        type="button"
        aria-expanded={open.value}
        aria-controls={id}
        onClick={() => {
          open.value = !open.value
        }}
      >
        {label} <span aria-hidden="true">{open.value ? '▴' : '▾'}</span>
      </button>
      <div class="panel" id={id} hidden={!open.value}>
        {children}
      </div>
    </div>
  )
}
