const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** Arrows, Home and End walk along the links of a table's rows. */
export function moveInRows(event: KeyboardEvent): void {
  if (!(event.currentTarget instanceof HTMLElement) || !(event.target instanceof Element)) return
  if (event.target.closest('input, select, textarea')) return
  const rows = [...event.currentTarget.querySelectorAll('tr')]
  const at = rows.findIndex(row => event.target instanceof Node && row.contains(event.target))
  const to = target(event.key, at, rows.length)
  const link = to === undefined ? null : rows[to]?.querySelector('a, button')
  if (!(link instanceof HTMLElement)) return
  event.preventDefault()
  link.focus()
}

function target(key: string, at: number, rows: number): number | undefined {
  if (key === 'Home') return 0
  if (key === 'End') return rows - 1
  const step = STEPS[key]
  return step === undefined || at < 0 ? undefined : Math.min(rows - 1, Math.max(0, at + step))
}
