import t from 'tap'
import { ACTIONS, type Action } from '../../model/permissions.ts'
import { beyond, may, mayOf, onlyInNeed, RELATIONS, type Relation, visibility } from '../../model/policy.ts'
import { BUILT_IN_ROLES, type Role } from '../../model/role.ts'
import { COMBINATIONS, expectation, SUFFICES } from './policy-expectation.ts'

const expected = expectation()

function wordOf(role: string, action: string): string {
  const word = expected.get(role)?.get(action)
  if (word === undefined) throw new Error(`the table has no cell for ${role}, ${action}`)
  return word
}

function shouldBeAllowed(word: string, relations: ReadonlySet<Relation>): boolean {
  const suffices = SUFFICES[word]
  if (suffices === undefined) throw new Error(`the table has an unknown word: ${word}`)
  return suffices === 'all' || suffices.some(relation => relations.has(relation))
}

const withRelations = (relations: ReadonlySet<Relation>) => [...relations].join(' + ') || 'no relation'

t.test('the table has every role and every permission, and no other', async t => {
  t.same(
    [...expected.keys()],
    BUILT_IN_ROLES.map(role => role.id),
  )
  for (const [role, cells] of expected) t.same([...cells.keys()].toSorted(), ACTIONS.toSorted(), role)
})

t.test('every role may do exactly what the table says, with every combination of relations', async t => {
  let cells = 0
  const wrong: string[] = []
  for (const role of BUILT_IN_ROLES) {
    const grants = { roles: [role] }
    for (const action of ACTIONS) {
      const word = wordOf(role.id, action)
      for (const relations of COMBINATIONS) {
        cells++
        const allowed = mayOf(grants, action, relations)
        if (allowed === shouldBeAllowed(word, relations)) continue
        wrong.push(
          `${role.id} ${allowed ? 'may' : 'may not'} ${action} with ${withRelations(relations)}; table: ${word}`,
        )
      }
      if (may(grants, action) !== (word !== '-'))
        wrong.push(`${role.id}: may(${action}) differs from the table: ${word}`)
    }
  }
  t.same(wrong, [])
  t.equal(cells, BUILT_IN_ROLES.length * ACTIONS.length * 2 ** RELATIONS.length)
})

t.test('two roles together may what one of them may, and nothing more', async t => {
  const wrong: string[] = []
  for (const one of BUILT_IN_ROLES) {
    for (const other of BUILT_IN_ROLES) {
      for (const action of ACTIONS) {
        for (const relations of COMBINATIONS) {
          const words = [wordOf(one.id, action), wordOf(other.id, action)]
          const should = words.some(word => shouldBeAllowed(word, relations))
          if (mayOf({ roles: [one, other] }, action, relations) === should) continue
          wrong.push(`${one.id} + ${other.id}: ${action} with ${withRelations(relations)}`)
        }
      }
    }
  }
  t.same(wrong, [])
})

t.test('lists show what a single question would allow', async t => {
  for (const role of BUILT_IN_ROLES) {
    for (const action of ACTIONS) {
      const visible = visibility({ roles: [role] }, action)
      for (const relation of RELATIONS) {
        const inList = visible === 'all' || visible.has(relation)
        t.equal(inList, mayOf({ roles: [role] }, action, new Set([relation])), `${role.id} ${action} ${relation}`)
      }
    }
  }
})

t.test('nobody without a role may do anything', async t => {
  for (const action of ACTIONS) t.notOk(mayOf({ roles: [] }, action, new Set(RELATIONS)), action)
})

t.test('a record counts as opened in need only when nothing else would do', async t => {
  const roles = BUILT_IN_ROLES.filter(role => role.id === 'nurse')
  const cases: [Relation[], boolean][] = [
    [['break-glass'], true],
    [['break-glass', 'self'], true],
    [['break-glass', 'ward'], false],
    [['ward'], false],
    [['self'], false],
    [[], false],
  ]
  for (const [relations, inNeed] of cases) {
    t.equal(onlyInNeed({ roles }, 'patients:read', new Set(relations)), inNeed, relations.join())
  }
  const admins = BUILT_IN_ROLES.filter(role => role.id === 'admin')
  t.notOk(onlyInNeed({ roles: admins }, 'patients:read', new Set(['break-glass'])))
})

t.test('nobody gives what he does not hold himself, or not as far', async t => {
  const role = (reach: Role['reach'], ...permissions: Action[]) => ({ reach, permissions })
  const holder = (...roles: Pick<Role, 'reach' | 'permissions'>[]) => ({ roles })
  const carer = holder(role('care', 'patients:read', 'wards:read'))
  t.same(beyond(carer, role('care', 'patients:read', 'wards:read')), [])
  t.same(beyond(carer, role('all', 'patients:read', 'wards:read')), ['patients:read'], 'the house has no reach')
  t.same(beyond(carer, role('own', 'patients:read')), ['patients:read'], 'own is another reach, not a smaller one')
  t.same(beyond(carer, role('care', 'wards:write')), ['wards:write'])
  t.same(beyond(holder(role('all', 'patients:read')), role('own', 'patients:read')), [])
  t.same(beyond(holder(role('own', 'patients:read'), role('care', 'patients:read')), role('own', 'patients:read')), [])
  t.same(beyond(holder(), role('own')), [])
})
