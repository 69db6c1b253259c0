import type { Tone } from './tone.ts'

/** A state in one or two words. */
export function Badge({ text, tone = 'calm' }: { text: string; tone?: Tone }) {
  return (
    <span class="badge" data-tone={tone}>
      {tone === 'attention' && <span aria-hidden="true">! </span>}
      {text}
    </span>
  )
}
