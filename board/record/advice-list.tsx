import { Badge } from '../parts/badge.tsx'
import type { Advice } from './orders-data.ts'

const WORDS = { info: 'to know', caution: 'caution', contraindicated: 'CONTRAINDICATED' } as const

/** What decision support says, the gravest first, each with where the knowledge comes from. */
export function AdviceList({ advice }: { advice: readonly Advice[] }) {
  const grave = ['contraindicated', 'caution', 'info'] as const
  const sorted = [...advice].sort((a, b) => grave.indexOf(a.severity) - grave.indexOf(b.severity))
  return (
    <ul class="advice">
      {sorted.map(({ id, severity, text, source }) => (
        <li key={id} data-severity={severity}>
          <Badge text={WORDS[severity]} tone={severity === 'info' ? 'calm' : 'attention'} /> <span>{text}</span>{' '}
          <small>{source}</small>
        </li>
      ))}
    </ul>
  )
}
