import t from 'tap'
import { matchPath } from '../../board/parts/path-pattern.ts'

t.test('a path fits its pattern and gives up its parameters, decoded', async t => {
  t.strictSame(matchPath('/', '/'), {})
  t.strictSame(matchPath('/alarms', '/alarms/'), {}, 'a slash at the end changes nothing')
  t.strictSame(matchPath('/patients/{patientId}', '/patients/a%20b'), { patientId: 'a b' })
  t.strictSame(matchPath('/a/{b}/c/{d}', '/a/1/c/2'), { b: '1', d: '2' })
})

t.test('another path does not', async t => {
  t.equal(matchPath('/', '/alarms'), null)
  t.equal(matchPath('/alarms', '/alarm'), null)
  t.equal(matchPath('/patients/{patientId}', '/patients'), null)
  t.equal(matchPath('/patients/{patientId}', '/patients/'), null)
  t.equal(matchPath('/patients/{patientId}', '/patients/1/record'), null)
  t.equal(matchPath('/patients/{patientId}', '/patients/%E0%A4%A'), null, 'half an escape is no address')
})
