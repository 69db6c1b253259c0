import t from 'tap'
import { isMeant, isNearlySameName, searchable, typingErrors } from '../../model/names.ts'
import type { HumanName } from '../../model/patient.ts'

const name = (given: string, family: string): HumanName => ({ given: given === '' ? [] : given.split(' '), family })

t.test('typing errors are counted, two swapped letters as one', async t => {
  const cases: [string, string, number][] = [
    ['smith', 'smith', 0],
    ['smtih', 'smith', 1],
    ['smyth', 'smith', 1],
    ['smit', 'smith', 1],
    ['smithh', 'smith', 1],
    ['simtg', 'smith', 2],
    ['', 'ab', 2],
    ['kitten', 'sitting', 3],
  ]
  for (const [a, b, steps] of cases) {
    t.equal(typingErrors(a, b, 5), steps, `${a} ${b}`)
    t.equal(typingErrors(b, a, 5), steps, `${b} ${a}`)
  }
  t.equal(typingErrors('a'.repeat(10_000), 'b', 2), 3, 'no further than asked')
})

t.test('short words and words with digits are meant as they are', async t => {
  t.ok(isMeant('smtih', 'smith'))
  t.ok(isMeant('beispilson', 'beispielsson'))
  t.notOk(isMeant('li', 'lu'))
  t.notOk(isMeant('ann', 'ane'))
  t.notOk(isMeant('bed11', 'bed12'))
  t.notOk(isMeant('jones', 'johns'))
})

t.test('nearly the same name', async t => {
  const same: [HumanName, HumanName][] = [
    [name('Ada', 'Test'), name('Ada', 'Test')],
    [name('José', 'Müller'), name('JOSE', 'Muller')],
    [name('Ada Maria', 'Test'), name('Ada', 'Test')],
    [name('', 'Test'), name('Ada', 'Test')],
    [name('Katherine', 'Johnson'), name('Kathrine', 'Jonson')],
    [name('Johnson', 'Katherine'), name('Katherine', 'Johnson')],
    [name('Mary Ann', "O'Brien"), name('Ann', 'O Brien')],
    [name('José', 'Núñez'), name('Jose\u0301', 'Nu\u0301n\u0303ez')],
  ]
  const other: [HumanName, HumanName][] = [
    [name('Ada', 'Test'), name('Eve', 'Test')],
    [name('Ada', 'Test'), name('Ada', 'Beta')],
    [name('Li', 'Wu'), name('Lu', 'Wu')],
    [name('Test', 'Bed 1'), name('Test', 'Bed 2')],
    [name('', 'Test'), name('', 'Beta')],
  ]
  for (const [a, b] of same) t.ok(isNearlySameName(a, b) && isNearlySameName(b, a), `${a.family} ${b.family}`)
  for (const [a, b] of other) t.notOk(isNearlySameName(a, b) || isNearlySameName(b, a), `${a.family} ${b.family}`)
})

t.test('text is searched composed, and without signs that nobody sees', async t => {
  t.equal(searchable('Zoe\u0308'), 'Zoë')
  t.equal(searchable('\u202eעדה\u202c \u200ftest\ufeff'), 'עדה test')
})
