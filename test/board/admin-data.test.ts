import t from 'tap'
import { browserName } from '../../board/account/browser-name.ts'
import { byCategory, idFrom } from '../../board/admin/role-data.ts'
import { accountState, decodeAccount } from '../../board/admin/user-data.ts'
import { ROLE_ID } from '../../model/role.ts'
import { USER } from './support/sample-ward.ts'

t.test('an account says what stands in its way', async t => {
  const now = Date.parse('2026-11-21T12:00:00Z')
  const account = decodeAccount({ ...USER, lockedUntil: '2026-11-21T12:01:00Z' }, 'user')
  t.equal(accountState(account, now)?.text, 'locked')
  t.equal(accountState(account, now + 120_000), null, 'a lock ends by itself')
  t.equal(accountState({ ...account, disabledAt: now }, now)?.text, 'disabled')
  t.equal(accountState({ ...account, mustChangePassword: true }, now + 120_000)?.text, 'password not set yet')
})

t.test('ids of roles, groups of permissions, names of browsers', async t => {
  t.equal(idFrom('  Nachtwächter (3 North) '), 'nachtwachter-3-north')
  t.equal(idFrom('3. Night'), 'night', 'ids begin with a letter')
  t.notOk(ROLE_ID.test(idFrom('夜勤')))
  const permission = (id: string, category: string) => ({ id, category, description: '' })
  const groups = byCategory([permission('a', 'x'), permission('b', 'y'), permission('c', 'x')])
  t.strictSame([...groups.keys()], ['x', 'y'])
  t.equal(groups.get('x')?.length, 2)
  t.equal(browserName('Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0'), 'Edge on Windows')
  t.equal(browserName(null), 'another program')
})
