import t from 'tap'
import { type FaultSettings, GARBAGE, NO_FAULTS, planFaults } from '../../simulators/faults.ts'
import { seededRandom } from '../../simulators/random.ts'

const SETTINGS: FaultSettings = {
  drop: 0.1,
  duplicate: 0.2,
  late: { probability: 0.3, ms: 30_000 },
  skewMs: 0,
  disconnect: 0.05,
  garbage: 0.15,
}

function plans(seed: string, settings: FaultSettings, count = 20_000) {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => planFaults(settings, random))
}

t.test('the same seed injects the same faults', async t => {
  t.same(plans('a', SETTINGS, 500), plans('a', SETTINGS, 500))
  t.notSame(plans('a', SETTINGS, 500), plans('b', SETTINGS, 500))
})

t.test('each fault comes as often as it was asked for', async t => {
  const all = plans('often', SETTINGS)
  const share = (is: (plan: (typeof all)[number]) => boolean) => all.filter(is).length / all.length
  const near = (actual: number, wanted: number, name: string) => t.ok(Math.abs(actual - wanted) < 0.015, name)
  near(
    share(p => p.drop),
    0.1,
    'drop',
  )
  near(
    share(p => p.duplicate),
    0.2,
    'duplicate',
  )
  near(
    share(p => p.lateMs === 30_000),
    0.3,
    'late',
  )
  near(
    share(p => p.disconnect),
    0.05,
    'disconnect',
  )
  near(
    share(p => p.garbage !== null),
    0.15,
    'garbage',
  )
  t.equal(new Set(all.map(p => p.garbage).filter(g => g !== null)).size, GARBAGE.length, 'every kind of garbage')
})

t.test('without faults nothing happens, and one fault does not move another', async t => {
  t.ok(plans('none', NO_FAULTS).every(p => !p.drop && !p.duplicate && p.lateMs === 0 && p.garbage === null))
  const dropsOf = (settings: FaultSettings) => plans('apart', settings, 500).map(p => p.drop)
  t.same(dropsOf({ ...NO_FAULTS, drop: 0.1 }), dropsOf(SETTINGS))
})
