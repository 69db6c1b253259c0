import t from 'tap'
import { passwordProblem } from '../../../api/auth/password-rules.ts'
import { hashPassword, LONGEST_PASSWORD, passwordMatches } from '../../../api/auth/passwords.ts'

const EMAIL = 'ada.testperson@example.org'

t.test('long enough is enough: no composition is asked for', async t => {
  for (const password of [
    'five green bicycles',
    'äöüßéèêåøñ',
    '日本語のとても長い合言葉',
    '          x y z',
    '7392018465',
    'zebrazebras',
  ]) {
    t.equal(passwordProblem(password, EMAIL), null, password)
  }
  t.equal(passwordProblem('n0'.padEnd(LONGEST_PASSWORD, 'kerfuffle '), EMAIL), null)
})

t.test('what is short, endless or guessed first is refused, with the reason', async t => {
  const cases: [string, RegExp][] = [
    ['ninechars', /at least 10/],
    ['👩‍⚕️👩‍⚕️', /at least 10/],
    ['x y z '.repeat(50), /at most 256/],
    [EMAIL, /email/],
    [EMAIL.toUpperCase(), /email/],
    ['ADA.testperson', /email/],
    ['Password123', /most common/],
    ['qwertyuiop', /most common/],
    ['ｐａｓｓｗｏｒｄ１２３', /most common/],
    ['aaaaaaaaaaaa', /repeats/],
    ['abababababab', /repeats/],
    ['abcdefghijkl', /sequence/],
    ['3210987654321', /sequence/],
    ['4567890123', /sequence/],
  ]
  for (const [password, reason] of cases) t.match(passwordProblem(password, EMAIL) ?? '', reason, password)
})

t.test('a password is the same however its characters were composed', async t => {
  const encoded = await hashPassword('cafe\u0301 au lait')
  t.match(encoded, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.ok(await passwordMatches(encoded, 'caf\u00e9 au lait'))
  t.notOk(await passwordMatches(encoded, 'cafe au lait'))
  t.notOk(await passwordMatches(null, 'cafe au lait'))
})

t.test('more than the longest is not hashed', async t => {
  await t.rejects(hashPassword('x'.repeat(LONGEST_PASSWORD + 1)), RangeError)
  t.notOk(await passwordMatches('$argon2id$ that would throw', 'x'.repeat(1_000_000)))
})
