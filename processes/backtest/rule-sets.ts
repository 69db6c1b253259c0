import { readFile } from 'node:fs/promises'
import type { NamedRules } from '../../rules/backtest/backtest.ts'
import { type BacktestRules, checkRules, DEFAULT_RULES } from '../../rules/backtest/rule-set.ts'
import { type BacktestArguments, UsageError } from './arguments.ts'

/** The rule sets that the command names: one, or two to compare. @throws UsageError */
export async function ruleSets({ rules, against, limits }: BacktestArguments): Promise<readonly NamedRules[]> {
  const first =
    limits.length > 0
      ? { name: limits.join(', '), rules: checked('--limit', { plain: limits }) }
      : { name: rules, rules: await read(rules) }
  return against === null ? [first] : [first, { name: against, rules: await read(against) }]
}

async function read(name: string): Promise<BacktestRules> {
  if (name === 'default') return DEFAULT_RULES
  if (name === 'plain') return checked(name, { plain: 'limits' })
  let value: unknown
  try {
    value = JSON.parse(await readFile(name, 'utf8'))
  } catch (error) {
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}`) // rethrown for the user
  }
  return checked(name, value)
}

function checked(name: string, value: unknown): BacktestRules {
  const { rules, problems } = checkRules(value)
  if (rules) return rules
  throw new UsageError(
    problems.map(({ path, message }) => `${name}: ${path === '' ? '' : `${path} `}${message}`).join('\n'),
  )
}
