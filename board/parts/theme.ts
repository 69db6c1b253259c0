import { signal } from '@preact/signals'

const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'wardbeat.theme'
export const theme = signal<Theme>(THEMES.find(t => t === localStorage.getItem(KEY)) ?? 'auto')
/** Changes whenever colours do: canvases read their colours anew. */
export const colours = signal(0)

/** A wall screen dims in these hours of its own clock. */
const NIGHT = { from: 22, until: 6 }

export function applyTheme(wall: boolean, now: Date): void {
  const root = document.documentElement
  root.dataset.theme = wall ? 'dark' : theme.value
  if (wall) {
    root.dataset.wall = ''
    if (now.getHours() >= NIGHT.from || now.getHours() < NIGHT.until) root.dataset.night = ''
    else delete root.dataset.night
  }
  colours.value = colours.peek() + 1
}

export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto'
  localStorage.setItem(KEY, theme.value)
  applyTheme(false, new Date())
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  colours.value = colours.peek() + 1
})

const TOKENS = ['text', 'muted', 'line', 'band', 'high', 'medium', 'low'] as const
export type ColourToken = (typeof TOKENS)[number]
let known: { readonly version: number; readonly values: ReadonlyMap<string, string> } = {
  version: -1,
  values: new Map(),
}

/** The value of a colour token now, for canvases; asked from the style sheet once per change of colours. */
export function colourOf(token: ColourToken): string {
  if (known.version !== colours.peek()) {
    const probe = document.createElement('i')
    document.body.append(probe)
    const values = TOKENS.map(t => {
      probe.className = `probe-${t}`
      return [t, getComputedStyle(probe).color] as const
    })
    probe.remove()
    known = { version: colours.peek(), values: new Map(values) }
  }
  return known.values.get(token) ?? 'gray'
}
