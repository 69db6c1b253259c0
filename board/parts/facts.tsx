import type { ComponentChildren } from 'preact'

export interface FactItem {
  readonly name: string
  /** Null and empty are shown as `not recorded`. */
  readonly value: ComponentChildren
  readonly title?: string
}

/** Names and values side by side. */
export function Facts({ items }: { items: readonly FactItem[] }) {
  return (
    <dl class="facts-list">
      {items.map(({ name, value, title }) => (
        <div key={`${name} ${title ?? ''}`} title={title}>
          <dt>{name}</dt>
          <dd>
            {value === null || value === undefined || value === '' ? <span class="quiet">not recorded</span> : value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
