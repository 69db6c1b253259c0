import type { RuleWords } from './rule-data.ts'

/** Conditions as a person reads them, groups set in. */
export function ConditionWords({ asks }: { asks: RuleWords }) {
  const { words, delaySeconds, windows } = asks
  return (
    <div class="rule-words">
      <ul>
        {words.map(({ depth, text }, i) => (
          <li key={i} style={{ '--depth': String(depth) }}>
            {text}
          </li>
        ))}
      </ul>
      <p class="quiet">
        {delaySeconds === 0 ? 'At once.' : `When it has held for ${delaySeconds} s.`}
        {windows.length > 0 &&
          ` Remembers ${windows.length} ${windows.length === 1 ? 'window' : 'windows'} of each patient.`}
      </p>
    </div>
  )
}
