import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { BACKTEST_FILE } from '../../model/backtest-order.ts'
import type { Job } from '../../model/job.ts'
import { mayOf } from '../../model/policy.ts'
import { createBacktest, type NamedRules } from '../../rules/backtest/backtest.ts'
import { recordedOf } from '../../rules/backtest/recorded.ts'
import { type BacktestRules, checkRules, DEFAULT_RULES } from '../../rules/backtest/rule-set.ts'
import { runStored, type StoredStretch } from '../../rules/backtest/stored.ts'
import type { AccountReader, RelationReader } from '../../store/access.ts'
import type { ActiveRuleReader } from '../../store/active-rules.ts'
import type { PatientProfileReader } from '../../store/patients.ts'
import type { VitalsHistory } from '../../store/vitals-history.ts'
import { Unusable } from './import.ts'
import type { Outcome, Task } from './start.ts'

export interface BacktestPorts {
  readonly accounts: AccountReader
  readonly relations: Pick<RelationReader, 'relations'>
  readonly activeRules: ActiveRuleReader
  readonly patientProfiles: PatientProfileReader
  readonly vitalsHistory: VitalsHistory
}

/** Kept one by one in the report; all are counted. */
const MOST_EPISODES = 500
const HOUR_MS = 3_600_000

const Order = Type.Object({
  rules: Type.Unknown(),
  against: Type.Unknown(),
  compares: Type.Boolean(),
  stretches: Type.Array(Type.Object({ patientId: Type.String(), from: Type.Number(), to: Type.Number() })),
})

/** Rule sets over stored readings, in turns of some milliseconds (`runStored`): alarms in the same process do not wait. */
export async function backtest(ports: BacktestPorts, { input, job, advance }: Task): Promise<Outcome> {
  const order = Value.Parse(Order, JSON.parse(await textOf(input)))
  const first = { name: 'rules', rules: rulesOf(order.rules) }
  const sets: readonly NamedRules[] = order.compares
    ? [first, { name: 'against', rules: rulesOf(order.against) }]
    : [first]
  const stretches = await stillVisible(ports, job, order.stretches)
  const current = await ports.activeRules.active()
  const test = createBacktest(sets, { stepMs: HOUR_MS, mostEpisodes: MOST_EPISODES, current })
  const whole = await runStored(test, ports.vitalsHistory, stretches, (done, total) =>
    advance({ done, total, counts: {}, errors: [], created: [] }),
  )
  if (!whole) return { type: 'cancelled' }
  const bytes = Buffer.from(JSON.stringify(test.report()))
  return { type: 'done', files: [{ name: BACKTEST_FILE, contentType: 'application/json', bytes }] }
}

async function textOf(input: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of input) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function rulesOf(value: unknown): BacktestRules {
  if (value === null) return DEFAULT_RULES
  const { rules, problems } = checkRules(value)
  if (!rules) throw new Unusable(problems.map(({ path, message }) => `${path} ${message}`).join('; '))
  return rules
}

/** What held when it was asked for may not hold any more. */
async function stillVisible(
  { accounts, relations, patientProfiles }: BacktestPorts,
  { createdBy }: Job,
  stretches: readonly { readonly patientId: string; readonly from: number; readonly to: number }[],
): Promise<readonly StoredStretch[]> {
  const account = await accounts.account(createdBy)
  const profiles = await patientProfiles.profiles(stretches.map(({ patientId }) => patientId))
  const known = new Map(profiles.map(profile => [profile.patientId, recordedOf(profile)]))
  const visible: StoredStretch[] = []
  for (const { patientId, from, to } of stretches) {
    const patient = known.get(patientId)
    const joined = await relations.relations(createdBy, patientId)
    if (!patient || account === null || account.disabled || joined === null) continue
    if (mayOf(account, 'rules:backtest', joined)) visible.push({ patient, from, to })
  }
  if (visible.length === 0) throw new Unusable('You may not see these patients any more')
  return visible
}
