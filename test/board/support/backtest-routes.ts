import { ok, type SampleCareRoutes } from './care-routes.ts'
import { refused } from './fixture-admin.ts'
import { AT, type Json, NURSE, THING, WARD } from './sample-house.ts'

/** The one that is done. */
export const BACKTEST = THING(950)
const HOUR_MS = 3_600_000

/** Back-tests of an invented house: a new one is done when it has been looked at twice. */
export function backtestRoutes(): SampleCareRoutes {
  const looks = new Map<string, number>([[BACKTEST, 2]])
  return [
    [
      'POST',
      /^\/rules\/backtest$/,
      () => {
        looks.set(THING(951), 0)
        return { status: 202, body: job(THING(951), 'queued', 0) }
      },
    ],
    [
      'GET',
      /^\/jobs\/([^/]+)\/backtest$/,
      (_, [id = '']) => {
        const seen = looks.get(id)
        if (seen === undefined) return refused(404, 'No such back-test')
        looks.set(id, seen + 1)
        const isDone = seen >= 2
        return ok({ job: job(id, isDone ? 'done' : 'running', 84 * seen), report: isDone ? REPORT : null })
      },
    ],
  ]
}

function job(id: string, state: string, done: number): Json {
  return {
    id,
    kind: 'backtest',
    state,
    params: {
      patients: '12',
      wardId: WARD,
      from: '2026-11-01T00:00:00Z',
      to: '2026-11-08T00:00:00Z',
      against: '{"limits":{"spo2":{"low":88,"delaySeconds":15}}}',
    },
    createdAt: AT,
    createdBy: NURSE.id,
    startedAt: AT,
    endedAt: state === 'done' ? AT : null,
    progress: { done: Math.min(done, 168), total: 168 },
    counts: {},
    problem: null,
  }
}

const rule = (ruleId: string, code: string | null, high: number, medium: number) => ({
  ruleId,
  code,
  ...load(high, medium),
})

function load(high: number, medium: number) {
  const alarms = high + medium
  return {
    alarms,
    perBedDay: Math.round((100 * alarms) / 70) / 100,
    byPriority: { high, medium, low: 0 },
    secondsInAlarm: alarms * 95,
    chattering: Math.round(alarms / 9),
    fleeting: Math.round(alarms / 4),
    standing: 1,
  }
}

const column = (name: string, rules: readonly ReturnType<typeof rule>[]) => ({
  name,
  ...load(sum(rules, 'high'), sum(rules, 'medium')),
  byRule: rules,
  byPatient: [],
  overTime: Array.from({ length: 48 }, (_, hour) => ({
    at: new Date(Date.parse(AT) + hour * HOUR_MS).toISOString(),
    byPriority: { high: hour % 7, medium: (hour * 5) % 11, low: 0 },
  })),
  episodes: [],
  episodesLeftOut: 0,
})

const sum = (rules: readonly ReturnType<typeof rule>[], priority: 'high' | 'medium') =>
  rules.reduce((all, { byPriority }) => all + byPriority[priority], 0)

const REPORT = {
  patients: 12,
  messages: 6_048_000,
  values: 42_336_000,
  monitoredSeconds: 6_048_000,
  stepMs: HOUR_MS,
  columns: [
    column('rules', [
      rule('limit-low', 'spo2', 41, 512),
      rule('limit-high', 'hr', 12, 190),
      rule('news2-urgent', null, 0, 44),
    ]),
    column('against', [
      rule('limit-low', 'spo2', 41, 188),
      rule('limit-high', 'hr', 12, 190),
      rule('news2-urgent', null, 0, 44),
    ]),
  ],
  lost: { count: 2, first: [] },
}
