import t from 'tap'
import { packCursor, unpackCursor } from '../../model/live-cursor.ts'
import { random } from '../support/rules.ts'

const ALERTS = 2 ** 29
const PEOPLE = 2 ** 24
const next = random(7)
const below = (n: number) => Math.floor(next() * n)

t.test('a cursor leads back to exactly the two positions it was made of, as long as they are near enough', async t => {
  let wrong = 0
  for (let round = 0; round < 20_000; round++) {
    const newest = { alerts: below(2 ** (1 + below(45))), people: below(2 ** (1 + below(45))) }
    const behind = (position: number, span: number) => position - below(Math.min(span, position + 1))
    const given = { alerts: behind(newest.alerts, ALERTS), people: behind(newest.people, PEOPLE) }
    const cursor = packCursor(given)
    if (!Number.isSafeInteger(cursor) || cursor < 0) wrong++
    const found = unpackCursor(cursor, newest)
    if (found?.alerts !== given.alerts || found.people !== given.people) wrong++
  }
  t.equal(wrong, 0)
})

t.test('it survives the wrap-around of each part, at every distance around it', async t => {
  for (const turns of [1, 2, 1000]) {
    for (let before = 0; before < 5; before++) {
      for (let after = 0; after < 5; after++) {
        const given = { alerts: turns * ALERTS - before, people: turns * PEOPLE - before }
        const newest = { alerts: turns * ALERTS + after, people: turns * PEOPLE + after }
        t.same(unpackCursor(packCursor(given), newest), given)
        t.same(unpackCursor(packCursor({ ...given, people: newest.people }), newest), {
          ...given,
          people: newest.people,
        })
      }
    }
  }
  const last = { alerts: ALERTS - 1, people: PEOPLE - 1 }
  t.equal(packCursor(last), Number.MAX_SAFE_INTEGER)
  t.same(unpackCursor(Number.MAX_SAFE_INTEGER, last), last)
})

t.test('what lies after the newest was never given out', async t => {
  const newest = { alerts: 10, people: 20 }
  t.same(unpackCursor(packCursor(newest), newest), newest)
  t.equal(unpackCursor(packCursor({ alerts: 11, people: 20 }), newest), null)
  t.equal(unpackCursor(packCursor({ alerts: 10, people: 21 }), newest), null)
  t.equal(unpackCursor(Number.MAX_SAFE_INTEGER, newest), null)
  t.same(unpackCursor(0, newest), { alerts: 0, people: 0 })
})

t.test('no cursor ever leads beyond the newest positions', async t => {
  let wrong = 0
  for (let round = 0; round < 20_000; round++) {
    const newest = { alerts: below(2 ** 40), people: below(2 ** 40) }
    const found = unpackCursor(below(Number.MAX_SAFE_INTEGER), newest)
    if (found === null) wrong += newest.alerts >= ALERTS && newest.people >= PEOPLE ? 1 : 0
    else if (found.alerts > newest.alerts || found.people > newest.people) wrong++
  }
  t.equal(wrong, 0)
})
