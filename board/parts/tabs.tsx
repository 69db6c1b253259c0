import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

export interface Tab {
  readonly name: string
  readonly title: string
  readonly body: () => ComponentChildren
}

interface Props {
  readonly label: string
  readonly tabs: readonly Tab[]
}

/** Only the chosen one is drawn. Arrows, Home and End choose (WAI-ARIA, tabs with automatic activation). */
export function Tabs({ label, tabs }: Props) {
  const chosen = useSignal(0)
  const id = useId()
  const row = useRef<HTMLDivElement>(null)
  const at = Math.min(chosen.value, tabs.length - 1)
  const onKey = (event: KeyboardEvent) => {
    const last = tabs.length - 1
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ]
    if (to === undefined) return
    event.preventDefault()
    chosen.value = to
    const tab = row.current?.children[to]
    if (tab instanceof HTMLElement) tab.focus()
  }
  const tab = tabs[at]
  return (
    <div class="tabs">
      <div ref={row} role="tablist" aria-label={label} tabIndex={-1} onKeyDown={onKey}>
        {tabs.map((t, i) => (
          <button
            key={t.name}
            type="button"
            role="tab"
            id={`${id}-${t.name}`}
            aria-selected={i === at}
            aria-controls={i === at ? `${id}-panel` : undefined}
            tabIndex={i === at ? 0 : -1}
            onClick={() => {
              chosen.value = i
            }}
          >
            {t.title}
          </button>
        ))}
      </div>
      {tab && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without a control must be reached by the keyboard
        <div key={tab.name} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab.name}`} tabIndex={0}>
          {tab.body()}
        </div>
      )}
    </div>
  )
}
