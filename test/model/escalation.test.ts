import fc from 'fast-check'
import t from 'tap'
import {
  beginEscalation,
  DEFAULT_CHAIN,
  type Escalation,
  type EscalationFacts,
  type EscalationLook,
  lookAt,
} from '../../model/escalation.ts'

const PEOPLE = { 'responsible-nurse': ['resp'], 'ward-nurses': ['n1', 'n2'], 'on-call': ['doc'] }
const NOBODY = { 'responsible-nurse': [], 'ward-nurses': [], 'on-call': [] }
const facts = (seconds: number, fields: Partial<EscalationFacts> = {}): EscalationFacts => ({
  now: seconds * 1000,
  priority: 'high',
  people: PEOPLE,
  isDelivered: true,
  isDeclined: false,
  declined: [],
  ...fields,
})
const look = (from: Escalation, seconds: number, fields?: Partial<EscalationFacts>) =>
  lookAt(DEFAULT_CHAIN, from, facts(seconds, fields))
const told = ({ tell, escalation }: EscalationLook) => [tell, escalation.dueAt / 1000]

t.test('each step at its time, then reminders', async t => {
  const first = look(beginEscalation(0), 0, { isDelivered: false })
  t.same(told(first), [['resp'], 5], 'looks again when it should be on a screen')
  const delivered = look(first.escalation, 5)
  t.same(told(delivered), [[], 45])
  const second = look(delivered.escalation, 45)
  t.same(told(second), [['n1', 'n2'], 50])
  const third = look(look(second.escalation, 50).escalation, 120)
  t.same(told(third), [['doc'], 240])
  const reminder = look(third.escalation, 240)
  t.match(reminder, { tell: ['doc'], isReminder: true })
  t.same(told(look(third.escalation, 239)), [[], 240])
})

t.test('what no screen confirms goes on after 5 s; what everybody declines at once', async t => {
  const first = look(beginEscalation(0), 0, { isDelivered: false }).escalation
  t.same(told(look(first, 4, { isDelivered: false })), [[], 5])
  t.same(told(look(first, 5, { isDelivered: false })), [['n1', 'n2'], 10])
  t.same(told(look(first, 2, { isDeclined: true })), [['n1', 'n2'], 7])
})

t.test('a step with nobody in it is passed, and a chain with nobody says so once', async t => {
  const noNurse = { ...PEOPLE, 'responsible-nurse': [], 'ward-nurses': [] }
  t.same(told(look(beginEscalation(0), 0, { people: noNurse })), [['doc'], 120])
  const deaf = look(beginEscalation(0), 0, { people: NOBODY })
  t.match(deaf, { tell: [], isUnheard: true, escalation: { dueAt: 5_000 } })
  t.match(look(deaf.escalation, 5, { people: NOBODY }), { tell: [], isUnheard: false, escalation: { dueAt: 10_000 } })
  t.match(look(deaf.escalation, 5), { tell: ['doc'] }, 'whoever has come meanwhile')
})

t.test(
  'a chain without steps tells nobody, administrators neither, and is looked at as rarely as reminders are',
  async t => {
    const low = lookAt({ ...DEFAULT_CHAIN, low: [] }, beginEscalation(0), facts(0, { priority: 'low', people: NOBODY }))
    t.match(low, { tell: [], isUnheard: false, escalation: { toldAt: null, dueAt: 1_800_000 } })
  },
)

t.test('whoever has declined is not asked by the next step, and at the end not before the reminder is due', async t => {
  const people = { ...PEOPLE, 'ward-nurses': ['resp', 'n1'] }
  const first = look(beginEscalation(0), 0, { people }).escalation
  const second = look(first, 2, { people, isDeclined: true, declined: ['resp'] })
  t.same(told(second), [['n1'], 7])
  const alone = { ...people, 'ward-nurses': ['resp'] }
  t.same(told(look(first, 2, { people: alone, isDeclined: true, declined: ['resp'] })), [['doc'], 122])

  const third = look(second.escalation, 120, { people, declined: ['resp'] }).escalation
  const pulled = { ...third, dueAt: 130_000 }
  const all = { people, isDeclined: true, declined: ['doc', 'resp', 'n1'] }
  t.match(look(pulled, 130, all), { tell: [], isUnheard: true, escalation: { dueAt: 240_000 } })
  t.same(told(look(pulled, 240, all)), [['doc'], 360], 'asked again')
})

t.test(
  'when all of the last step decline, the others of the chain are asked, and administrators when all have',
  async t => {
    const end = look(look(look(beginEscalation(0), 0).escalation, 45).escalation, 120).escalation
    const others = look({ ...end, dueAt: 130_000 }, 130, { isDeclined: true, declined: ['doc', 'n1'] })
    t.match(others, { tell: ['resp', 'n2'], isReminder: true, isUnheard: false })
    t.equal(others.escalation.dueAt, 250_000)
    t.same(told(look(others.escalation, 140, { declined: ['doc', 'n1', 'n2'] })), [[], 250], 'one may still take it')
    const deaf = look(others.escalation, 140, { isDeclined: true, declined: ['doc', 'n1', 'n2', 'resp'] })
    t.match(deaf, { tell: [], isUnheard: true, escalation: { dueAt: 250_000 } })
    t.match(look(deaf.escalation, 250, { isDeclined: true, declined: ['doc', 'n1', 'n2', 'resp'] }), {
      tell: ['doc'],
      isReminder: true,
      isUnheard: false,
    })

    const early = look(beginEscalation(0), 0).escalation
    const ahead = look(early, 45, { declined: ['n1', 'n2', 'doc'] })
    t.match(
      ahead,
      { tell: [], isUnheard: false, escalation: { dueAt: 165_000 } },
      'who was told last may still take it',
    )
  },
)

t.test('when nobody of those who were told is left, it says so, once', async t => {
  const second = look(look(beginEscalation(0), 0).escalation, 45).escalation
  const deaf = look(second, 120, { people: NOBODY })
  t.match(deaf, { tell: [], isUnheard: true, escalation: { dueAt: 125_000 } })
  t.match(look(deaf.escalation, 240, { people: NOBODY }), { tell: [], isUnheard: false })

  const atEnd = look(second, 120).escalation
  const gone = look(atEnd, 240, { people: NOBODY })
  t.match(gone, { tell: [], isUnheard: true })
  t.match(look(gone.escalation, 360, { people: NOBODY }), { tell: [], isUnheard: false })
  const back = look(gone.escalation, 360)
  t.match(back, { tell: ['doc'], isUnheard: false })
  t.match(look(back.escalation, 480, { people: NOBODY }), { isUnheard: true }, 'anew, when they go again')
})

t.test('whatever happens: steps in order, each once, never before its reason, and it never falls asleep', async () => {
  const event = fc.record({
    seconds: fc.integer({ min: 0, max: 400 }),
    isDelivered: fc.boolean(),
    isDeclined: fc.boolean(),
    people: fc.record({
      'responsible-nurse': fc.subarray(['resp']),
      'ward-nurses': fc.subarray(['n1', 'n2']),
      'on-call': fc.subarray(['doc']),
    }),
  })
  fc.assert(
    fc.property(fc.constantFrom('high', 'medium', 'low'), fc.array(event, { maxLength: 30 }), (priority, events) => {
      let escalation = beginEscalation(0)
      let now = 0
      for (const { seconds, ...fields } of events) {
        now += seconds
        const { escalation: next, tell, isReminder } = look(escalation, now, { ...fields, priority })
        if (next.stepsDone < escalation.stepsDone) throw new Error('a step was taken back')
        if (next.dueAt <= now * 1000 && next.dueAt !== escalation.dueAt) throw new Error('due again at once')
        if (tell.length > 0 && !isReminder && next.stepsDone === escalation.stepsDone) throw new Error('told twice')
        if (next.dueAt > now * 1000 + 1_800_000) throw new Error('asleep')
        escalation = next
      }
    }),
    { numRuns: 5000 },
  )
})
