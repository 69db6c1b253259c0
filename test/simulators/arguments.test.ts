import t from 'tap'
import { parseDuration, parseRate, parseStart, UsageError } from '../../simulators/argument-values.ts'
import { parseCommand } from '../../simulators/arguments.ts'
import { NO_FAULTS } from '../../simulators/faults.ts'

t.test('defaults are those of the contract', async t => {
  t.same(parseCommand(['replay', 'a.csv']), {
    name: 'replay',
    files: ['a.csv'],
    speed: 1,
    loop: false,
    startAt: null,
    brokerUrl: 'mqtt://127.0.0.1:1883',
    login: { type: 'anonymous' },
    faults: NO_FAULTS,
    format: 'json',
    seed: '1',
    json: false,
    connectWithinMs: 30_000,
    ackWithinMs: 60_000,
  })
  t.match(parseCommand(['run', '--devices', '3']), {
    name: 'run',
    devices: 3,
    intervalMs: 1000,
    scenario: 'stable',
    durationMs: null,
  })
  t.same(parseCommand([]), { name: 'help' })
})

t.test('faults, a negative skew among them', async t => {
  const args = ['--drop', '0.1', '--late', '0.5,2000', '--skew', '-600000', '--garbage', '1']
  t.match(parseCommand(['run', '--devices', '1', ...args]), {
    faults: { ...NO_FAULTS, drop: 0.1, late: { probability: 0.5, ms: 2000 }, skewMs: -600_000, garbage: 1 },
  })
})

t.test('durations, rates and start times', async t => {
  t.same(['90', '90s', '1.5m', '2h', '250ms'].map(parseDuration), [90_000, 90_000, 90_000, 7_200_000, 250])
  t.same(['1/s', '0.5', '12/min', '30/h'].map(parseRate), [1000, 2000, 5000, 120_000])
  t.same(['now', '2026-01-01T00:00:00Z', '1795000000000'].map(parseStart), [null, 1_767_225_600_000, 1_795_000_000_000])
})

t.test('what is wrong is named', async t => {
  const cases: [string[], RegExp][] = [
    [['dance'], /unknown command "dance"/],
    [['replay'], /at least one FILE/],
    [['replay', 'x.csv', '--speed', '0'], /--speed: must be a number above 0, not "0"/],
    [['replay', 'x.csv', '--start', 'soon'], /--start/],
    [['run'], /needs --devices/],
    [['run', '--devices', '1.5'], /--devices: must be a whole number/],
    [['run', '--devices', '1', '--rate', 'often'], /--rate/],
    [['run', '--devices', '1', '--duration', '0'], /--duration/],
    [['run', '--devices', '1', '--scenario', 'plague'], /--scenario: one of stable/],
    [['run', '--devices', '1', '--drop', '2'], /--drop: must be a number from 0 to 1/],
    [['run', '--devices', '1', '--late', '0.5'], /--late: P,MS/],
    [['run', '--devices', '1', '--broker', 'nowhere'], /not a URL/],
    [['run', '--devices', '1', '--provision', 'http://127.0.0.1:3000'], /needs --admin-token/],
    [['run', '--devices', '1', '--patients'], /belong to --provision/],
    [['run', '--devices', '1', '--colour', 'red'], /--colour/],
  ]
  for (const [args, message] of cases) t.throws(() => parseCommand(args), { message }, args.join(' '))
  t.throws(() => parseCommand(['run']), UsageError)
})
