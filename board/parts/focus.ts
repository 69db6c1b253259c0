const FIELDS = 'input:not([type=hidden]), select, textarea'
const BUTTONS = 'button, a[href]'

/** The keyboard starts at the first field of what was opened, else at its first button; where there is neither, it stays. */
export function focusFirst(root: HTMLElement | null): void {
  const first = firstOf(root, FIELDS) ?? firstOf(root, BUTTONS)
  first?.focus()
}

function firstOf(root: HTMLElement | null, selector: string): HTMLElement | null {
  const found = [...(root?.querySelectorAll<HTMLElement>(selector) ?? [])]
  return found.find(element => !element.matches(':disabled') && element.checkVisibility()) ?? null
}

/**
 * After a change that took away the button which was pressed: without a place the keyboard would begin again at the top
 * of the page. Where it stands somewhere already, it stays.
 * @param find asked once the change is drawn; what it finds can take the focus (a heading by `tabIndex={-1}`)
 */
export function focusIfLost(find: () => HTMLElement | null | undefined): void {
  requestAnimationFrame(() => {
    if (document.activeElement === null || document.activeElement === document.body) find()?.focus()
  })
}
