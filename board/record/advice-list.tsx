import { Badge } from '../parts/badge.tsx'
import type { Advice } from './orders-data.ts'

const WORDS = { info: 'to know', caution: 'caution', contraindicated: 'CONTRAINDICATED' } as const

/** What decision support says, the gravest first, each with where the knowledge comes from and what decided. */
export function AdviceList({ advice }: { advice: readonly Advice[] }) {
  const grave = ['contraindicated', 'caution', 'info'] as const
  const sorted = [...advice].sort((a, b) => grave.indexOf(a.severity) - grave.indexOf(b.severity))
  return (
    <>
      {sorted.length > 0 && (
        <ul class="advice">
          {sorted.map(({ id, severity, text, source, row, facts }) => (
            <li key={id} data-severity={severity}>
              <Badge text={WORDS[severity]} tone={severity === 'info' ? 'calm' : 'attention'} /> <span>{text}</span>{' '}
              <small>{source}</small>
              <details>
                <summary>Why</summary>
                <small>
                  {row}
                  {facts.map(([name, value]) => `; ${name}: ${value}`)}
                </small>
              </details>
            </li>
          ))}
        </ul>
      )}
      <p class="quiet">
        {sorted.length === 0 && 'Checked: the lists have nothing against it. '}
        What the lists do not have was not checked, and is not safe for that.
      </p>
    </>
  )
}
