import t from 'tap'
import { isPatientAction } from '../../model/permissions.ts'
import { type Grants, may, visibility } from '../../model/policy.ts'
import { BUILT_IN_ROLES } from '../../model/role.ts'
import { testApi, tokenOf } from './support/api.ts'
import { type ForeignWorld, foreignWorld, ownPatients } from './support/foreign.ts'
import { call, type Operation, operationsOf, type Sent } from './support/operations.ts'

/**
 * Every operation of the OpenAPI document is called by every role with the ids of a patient who is nobody's (and of his
 * device, alert, notes …). Routes are found by themselves; what the test cannot make goes into `MADE_BY_HAND` of
 * support/foreign.ts.
 */

/** Hundreds of operations, each called by every role. */
t.setTimeout(600_000)

/** Permissions to see who anybody is: the name of a foreign patient may come out there. */
const SHOWS_IDENTITY: ReadonlySet<string> = new Set(['patients:find'])

/** Operations on patients that no call of this test can reach, and why that is well. */
const NOT_REACHED: Readonly<Record<string, string>> = {
  'POST /appointments': 'wants a free slot in the future, which no example holds; refused before that is looked at',
  'POST /appointments/{id}/reschedule': 'likewise',
  'GET /jobs/{id}/result':
    'an export is for who asked for it, and nobody reaches that of another: routes/exports.test.ts',
}

/** Operations whose path names nothing but a record of the house: for one's own patient they are well. */
const OF_THE_HOUSE: ReadonlySet<string> = new Set(['POST /rules/{id}/activate', 'POST /rules/{id}/rollback'])

type Verdict =
  /** Must be refused before anything happens: 403 or 404. */
  | 'refused'
  /** May answer, but nothing of the foreign patient. */
  | 'nothing-foreign'
  /** The role reaches everybody. */
  | 'allowed'

function verdict({ access, whose }: Operation, grants: Grants): Verdict {
  if (access === 'public' || access === 'logged-in') return 'nothing-foreign'
  if (!may(grants, access)) return 'refused'
  if (isPatientAction(access)) {
    if (visibility(grants, access) === 'all') return 'allowed'
    return whose === 'filtered' ? 'nothing-foreign' : 'refused'
  }
  const knowsEverybody = may(grants, 'patients:read') && visibility(grants, 'patients:read') === 'all'
  return knowsEverybody || SHOWS_IDENTITY.has(access) ? 'allowed' : 'nothing-foreign'
}

const hasParameter = (path: string) => path.includes('{')
const changed = ({ method }: Operation, { status }: Sent) => method !== 'GET' && status < 300

/** What is wrong with an answer; null when nothing is. */
function problem(
  operation: Operation,
  expected: Verdict,
  { status, text }: Sent,
  foreign: ForeignWorld,
): string | null {
  if (status >= 500) return `answers ${status}: ${text.slice(0, 300)}`
  if (expected === 'allowed') return null
  if (expected === 'refused' && status !== 403 && status !== 404) return `answers ${status} instead of 403 or 404`
  if (text.includes(foreign.marker)) return `answers ${status} with the name of the foreign patient`
  if (operation.whose === 'filtered' && text.includes(foreign.patientId)) return 'lists the foreign patient'
  // A record of somebody else behind an id: being logged in is not enough.
  if (operation.access === 'logged-in' && hasParameter(operation.path) && status < 300) return `answers ${status}`
  return null
}

/** Other ways to ask for the same thing. */
async function variants(operation: Operation, foreign: ForeignWorld, own: string | undefined) {
  const url = await foreign.urlOf(operation)
  const body = await foreign.filled(operation.body?.example)
  const asked = [{ url, body, mustFail: false }]
  for (const { name } of operation.query) {
    const value = name === 'patientId' ? foreign.patientId : name === 'q' ? foreign.marker : null
    if (value !== null)
      asked.push({ url: `${url}${url.includes('?') ? '&' : '?'}${name}=${value}`, body, mustFail: false })
  }
  if (own === undefined || OF_THE_HOUSE.has(operation.name)) return asked
  // A foreign record through the path of one's own patient, or for one's own patient.
  const through = await foreign.urlOf(operation, own)
  const forOwn = await foreign.filled(operation.body?.example, own)
  const isOther = (operation.path.match(/\{/g) ?? []).length > (through === url ? 0 : 1)
  const isNew = through !== url || JSON.stringify(forOwn) !== JSON.stringify(body)
  if (isOther && isNew && operation.whose !== undefined) asked.push({ url: through, body: forOwn, mustFail: true })
  return asked
}

t.test('nobody reaches the records of a foreign patient through any route', async t => {
  const api = await testApi(t, { authRequestsPerMinute: 100_000 })
  const operations = await operationsOf(api.app)
  const own = await ownPatients(api)
  const tokens = new Map<string, string>()
  for (const { id } of BUILT_IN_ROLES) tokens.set(id, await tokenOf(api.app, id))
  let foreign = await foreignWorld(api, operations)
  let calls = 0

  for (const operation of operations) {
    const wrong: string[] = []
    if (operation.whose === 'filtered') await foreign.idIn(operation.path) // a list without records proves nothing
    const anonymous = await call(api.app, operation, await foreign.urlOf(operation), {}, null)
    if (operation.access !== 'public' && anonymous.status !== 401) {
      wrong.push(`without a login: answers ${anonymous.status} instead of 401`)
    }
    for (const role of BUILT_IN_ROLES.toReversed()) {
      const expected = verdict(operation, { roles: [role] })
      for (const { url, body, mustFail } of await variants(operation, foreign, own.get(role.id))) {
        const answer = await call(api.app, operation, url, body, tokens.get(role.id) ?? '')
        calls++
        const judged = mustFail && answer.status < 300 ? `answers ${answer.status} through the own patient` : null
        const found = judged ?? problem(operation, mustFail ? 'nothing-foreign' : expected, answer, foreign)
        if (found !== null) wrong.push(`${role.id} (${url}): ${found}`)
        const uncovered = role.id === 'admin' && !mustFail ? whyUncovered(operation, answer, foreign) : null
        if (uncovered !== null && url === (await foreign.urlOf(operation))) wrong.push(`${uncovered} (${url})`)
        if (changed(operation, answer)) foreign = await foreignWorld(api, operations)
      }
    }
    t.same(wrong, [], operation.name)
  }
  t.ok(calls > operations.length * BUILT_IN_ROLES.length, `${calls} calls`)
})

/** A refusal proves nothing when the record does not exist: an administrator must reach it in the same way. */
function whyUncovered(
  { name, whose, method }: Operation,
  { status, text }: Sent,
  foreign: ForeignWorld,
): string | null {
  if (whose === undefined || whose === 'path' || name in NOT_REACHED) return null
  if (whose === 'filtered' && method === 'GET') {
    const isThere = text.includes(foreign.patientId) || text.includes(foreign.marker)
    return isThere ? null : `not covered: the list of an administrator (${status}) has no record of the foreign patient`
  }
  const isThere = status < 400 || status === 409 || status === 412
  return isThere ? null : `not covered: an administrator gets ${status} for the foreign record: ${text.slice(0, 200)}`
}
