import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Session, SessionStore, UserStore } from '../../store/users.ts'
import { actAt, appError, hashOf, T0 } from '../support/records.ts'

export interface UserAdapters {
  readonly users: UserStore
  readonly sessions: SessionStore
}

const HOUR_MS = 3_600_000

export function userContract(t: TAP, adapters: () => UserAdapters): void {
  const user = (email = `${randomUUID()}@wardbeat.test`) => ({
    email,
    name: 'Nurse Test',
    roles: ['nurse', 'doctor'] as const,
    passwordHash: '$argon2id$x',
  })
  const userId = async () => {
    const given = user()
    await adapters().users.ensure(given, T0)
    return (await adapters().users.secretByEmail(given.email))?.user.id ?? ''
  }

  t.test('a user is made once, whatever the case of the email', async t => {
    const { users } = adapters()
    const before = await users.count()
    const given = user(`Nurse-${randomUUID()}@Wardbeat.test`)
    t.same(
      await Promise.all([
        users.ensure(given, T0),
        users.ensure({ ...given, email: given.email.toUpperCase() }, T0),
      ]).then(made => made.toSorted()),
      [false, true],
    )
    t.equal(await users.count(), before + 1)
    const secret = await users.secretByEmail(given.email.toLowerCase())
    t.match(secret, { passwordHash: given.passwordHash, failedLogins: 0, lockedUntil: null })
    t.match(secret?.user, { name: given.name, roles: given.roles })
    t.same(await users.byId(secret?.user.id ?? ''), secret?.user)
  })

  t.test('who does not exist is not found, and never an error', async t => {
    const { users } = adapters()
    for (const odd of ['', 'nobody', 'a\0b', "' or 1=1 --", randomUUID()]) {
      t.equal(await users.byId(odd), null)
      t.equal(await users.secretByEmail(odd), null)
      t.equal(await users.loginFailed(odd, null), 0)
      await users.loginSucceeded(odd, T0)
    }
    await t.rejects(users.ensure({ ...user(), name: '\0' }, T0), appError('VALIDATION_FAILED', 'name'))
  })

  t.test('failed logins are counted, at the same time too, until one succeeds', async t => {
    const { users } = adapters()
    const given = user()
    await users.ensure(given, T0)
    const id = (await users.secretByEmail(given.email))?.user.id ?? ''
    const counts = await Promise.all([1, 2, 3, 4].map(() => users.loginFailed(id, null)))
    t.same(counts.toSorted(), [1, 2, 3, 4])
    t.equal(await users.loginFailed(id, T0 + 60_000), 5)
    t.match(await users.secretByEmail(given.email), { failedLogins: 5, lockedUntil: T0 + 60_000 })
    await users.loginSucceeded(id, T0)
    t.match(await users.secretByEmail(given.email), { failedLogins: 0, lockedUntil: null })
  })

  /** A login with its first token. */
  const login = async (token: string, fields: Partial<Session> = {}) => {
    const session: Session = {
      id: randomUUID(),
      userId: await userId(),
      family: randomUUID(),
      startedAt: T0,
      tokenHash: hashOf(token),
      issuedAt: T0,
      expiresAt: T0 + HOUR_MS,
      whence: { ip: '10.0.0.7', userAgent: 'Test/1' },
      usedAt: null,
      revokedAt: null,
      ...fields,
    }
    await adapters().sessions.add(session)
    return session
  }
  /** @returns the id of whose login it is */
  const rotate = async (from: string, to: string, now = T0) => {
    const successor = {
      id: randomUUID(),
      tokenHash: hashOf(to),
      issuedAt: now,
      expiresAt: now + HOUR_MS,
      whence: { ip: '10.0.0.8', userAgent: null },
      usedAt: null,
      revokedAt: null,
    }
    return (await adapters().sessions.rotate(hashOf(from), successor, now))?.userId ?? null
  }

  t.test('a refresh token is used up by its use, and its successor goes on', async t => {
    const { userId } = await login('a1')
    t.equal(await rotate('a1', 'a2'), userId)
    t.equal(await rotate('a2', 'a3', T0 + 10), userId)
    t.equal(await rotate('unknown', 'a4'), null)
  })

  t.test('a token used a second time revokes the whole family, and no other', async t => {
    const { userId } = await login('b1')
    const other = await login('c1')
    t.equal(await rotate('b1', 'b2'), userId)
    t.equal(await rotate('b1', 'thief'), null)
    t.equal(await rotate('b2', 'b3'), null, 'the successor died with it')
    t.equal(await rotate('thief', 'thief2'), null)
    t.equal(await rotate('c1', 'c2'), other.userId)
  })

  t.test('a token used twice at the same time leaves no living token', async t => {
    for (let i = 0; i < 10; i++) {
      await login(`d${i}`)
      const answers = await Promise.all([1, 2, 3].map(n => rotate(`d${i}`, `d${i}-${n}`)))
      t.equal(answers.filter(answer => answer !== null).length, 1)
      for (const n of [1, 2, 3]) t.equal(await rotate(`d${i}-${n}`, `d${i}-${n}-next`), null)
    }
  })

  t.test('a thief and the owner at the same time: the family does not outlive the theft', async t => {
    for (let i = 0; i < 10; i++) {
      await login(`e${i}-1`)
      await rotate(`e${i}-1`, `e${i}-2`)
      await Promise.all([rotate(`e${i}-1`, `e${i}-stolen`), rotate(`e${i}-2`, `e${i}-3`)])
      for (const token of [`e${i}-2`, `e${i}-3`, `e${i}-stolen`]) t.equal(await rotate(token, `${token}-next`), null)
    }
  })

  t.test('an expired or revoked token gives nothing', async t => {
    const { sessions } = adapters()
    await login('f1', { expiresAt: T0 })
    t.equal(await rotate('f1', 'f2', T0), null)
    await login('g1')
    await rotate('g1', 'g2')
    await sessions.revokeFamily(hashOf('g1'), T0)
    t.equal(await rotate('g2', 'g3'), null)
    await sessions.revokeFamily(hashOf('unknown'), T0)
  })

  t.test('a user sees his own logins, and ends one of them', async t => {
    const { sessions } = adapters()
    const first = await login('j1')
    const second = await login('k1', { userId: first.userId, startedAt: T0 + 5, issuedAt: T0 + 5 })
    await login('l1', { userId: first.userId, expiresAt: T0 + 10 })
    const stranger = await login('m1')
    await rotate('j1', 'j2', T0 + 10)
    const open = await sessions.open(first.userId, T0 + 10)
    t.same(open, [
      { id: first.family, startedAt: T0, lastUsedAt: T0 + 10, ip: '10.0.0.8', userAgent: null },
      { id: second.family, startedAt: T0 + 5, lastUsedAt: T0 + 5, ip: '10.0.0.7', userAgent: 'Test/1' },
    ])
    for (const other of [stranger.family, randomUUID(), 'odd']) {
      await t.rejects(sessions.end(first.userId, other, T0), appError('NOT_FOUND'))
    }
    await sessions.end(first.userId, first.family, T0 + 11)
    await t.rejects(sessions.end(first.userId, first.family, T0 + 12), appError('NOT_FOUND'))
    t.equal(await rotate('j2', 'j3', T0 + 12), null)
    t.same(
      (await sessions.open(first.userId, T0 + 12)).map(login => login.id),
      [second.family],
    )
    t.same(await sessions.open('odd', T0), [])
  })

  t.test('a password that is changed ends every other login, and a lock', async t => {
    const { users, sessions } = adapters()
    const { userId: id, family } = await login('n1')
    await login('o1', { userId: id })
    await users.loginFailed(id, T0 + 60_000)
    await users.changePassword(id, 'new', family, actAt(T0, id))
    t.same(
      (await sessions.open(id, T0)).map(login => login.id),
      [family],
    )
    const email = (await users.byId(id))?.email ?? ''
    t.match(await users.secretByEmail(email), { passwordHash: 'new', failedLogins: 0, lockedUntil: null })
  })

  t.test('a patient signs up once per email, and with a code that exists', async t => {
    const { users } = adapters()
    const given = { ...user(), invitation: null }
    const made = await users.signUp(given, actAt(T0))
    t.match(made, { email: given.email, name: given.name, roles: ['patient'] })
    const again = { ...given, email: given.email.toUpperCase() }
    await t.rejects(users.signUp(again, actAt(T0)), appError('EMAIL_TAKEN'))
    const guessed = { ...user(), invitation: hashOf('guessed') }
    await t.rejects(users.signUp(guessed, actAt(T0)), appError('CODE_NOT_VALID'))
    t.equal(await users.secretByEmail(guessed.email), null, 'nothing is half done')
  })

  t.test('a reset code that nobody gave out is worth nothing', async t => {
    const { users } = adapters()
    t.equal(await users.byResetCode(hashOf('guessed'), T0), null)
    await t.rejects(users.resetPassword(hashOf('guessed'), 'x', actAt(T0)), appError('CODE_NOT_VALID'))
  })
}
