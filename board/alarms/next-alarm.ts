/**
 * Waits for the act of a button, then puts the keyboard where it goes on: at the next alarm's first button; without
 * one, at this alarm's own line or the heading of the list. An act that failed keeps it at its alarm.
 * @param act whether it was done
 */
export async function thenNext(button: HTMLElement, act: Promise<boolean>): Promise<void> {
  const row = button.closest('li')
  const list = row?.parentElement
  if (!row || !list) return
  const section = list.closest('section')
  const home = section?.querySelector<HTMLElement>('h2[tabindex]') ?? section
  const rows = [...list.children]
  const place = rows.indexOf(row)
  const others = [...rows.slice(place + 1), ...rows.slice(0, place)]
  const isDone = await act
  await drawn()
  const at = document.activeElement
  // Who has gone somewhere else meanwhile stays there.
  if (at !== null && at !== document.body && !row.contains(at)) return
  const buttons = (isDone ? others : [row]).filter(r => r.isConnected).map(firstButton)
  const next = buttons.find(b => b !== null) ?? row.querySelector('summary') ?? home
  if (next?.isConnected) next.focus()
  else home?.focus({ preventScroll: true })
}

function firstButton(row: Element): HTMLElement | null {
  return row.querySelector<HTMLElement>('.acts button:enabled')
}

/** What an act changed is on the screen by then. */
function drawn(): Promise<void> {
  return new Promise(done => setTimeout(done))
}
