/** calm: as it should be. attention: somebody has to do something. over: of the past. Colour stays with the alarms. */
export type Tone = 'calm' | 'attention' | 'over'

/** A state in one or two words. */
export function Badge({ text, tone = 'calm' }: { text: string; tone?: Tone }) {
  return (
    <span class="badge" data-tone={tone}>
      {tone === 'attention' && <span aria-hidden="true">! </span>}
      {text}
    </span>
  )
}
