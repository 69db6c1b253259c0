import type { ComponentChildren } from 'preact'

interface Props {
  readonly title: ComponentChildren
  /** The page above. */
  readonly back?: { readonly href: string; readonly text: string }
  /** Buttons and links of the whole page. */
  readonly children?: ComponentChildren
}

/** The one `h1` of a page, the way up, and its acts. */
export function PageHeader({ title, back, children }: Props) {
  return (
    <header class="page-header">
      {back && (
        <a class="back" href={back.href}>
          ◀ {back.text}
        </a>
      )}
      <h1>{title}</h1>
      {children && <div class="acts">{children}</div>}
    </header>
  )
}
