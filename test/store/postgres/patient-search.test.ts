import t from 'tap'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { testDatabase } from '../../support/database.ts'
import { actAt, appError, patientFields, T0 } from '../../support/records.ts'

const { pool } = await testDatabase(t)
const patients = postgresPatients(pool)

async function add(given: string, family: string, more: Parameters<typeof patientFields>[1] = {}): Promise<string> {
  return (await patients.create(patientFields(family, { name: { given: [given], family }, ...more }), actAt(T0))).id
}

const namesOf = async (query: Partial<Parameters<typeof patients.list>[0]>) =>
  (await patients.list({ viewer: null, limit: 100, ...query })).items.map(p => `${p.name.given[0]} ${p.name.family}`)

await add('Anna', 'Smith')
await add('Berta', 'Smithson')
await add('Carl', 'Blacksmith')
await add('Dora', 'Smyth')
await add('Zoe\u0308', 'Nu\u0301n\u0303ez', { identifiers: [{ system: 'uk-nhs', value: '943 476 5919' }] })
await add('\u202eעדה\u202c', 'כהן')
await add('Erik', 'Beispielsson', {
  birthDate: '1944-02-29',
  name: { given: ['Erik'], family: 'Beispielsson', preferred: 'Kalle' },
})

t.test('what begins with it comes first, then what holds it, then what is meant', async t => {
  t.same(await namesOf({ q: 'smith' }), ['Anna Smith', 'Berta Smithson', 'Carl Blacksmith', 'Dora Smyth'])
  t.same(await namesOf({ q: 'SMITH anna' }), ['Anna Smith'])
  t.same(await namesOf({ q: 'anna smit' }), ['Anna Smith'])
})

t.test('a list of all three is paged, each patient once', async t => {
  for (const limit of [1, 2, 3]) {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await patients.list({ viewer: null, q: 'smith', limit, ...(cursor === undefined ? {} : { cursor }) })
      seen.push(...page.items.map(p => p.name.family))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    t.same(seen, ['Smith', 'Smithson', 'Blacksmith', 'Smyth'], `${limit} a page`)
  }
  for (const cursor of [
    '?',
    Buffer.from('[3,"a","b"]').toString('base64url'),
    Buffer.from('["a"]').toString('base64url'),
  ]) {
    await t.rejects(
      patients.list({ viewer: null, q: 'smith', limit: 2, cursor }),
      appError('VALIDATION_FAILED', 'cursor'),
    )
  }
})

t.test('typing errors, accents, case and direction marks do not matter', async t => {
  for (const q of ['smtih anna', 'amna simth', 'smithh anna', 'anan smith'])
    t.same(await namesOf({ q }), ['Anna Smith'], q)
  for (const q of ['beispielson', 'biespielsson', 'Beispilsson erik', 'kalle', 'erk beispielsson']) {
    t.same(await namesOf({ q }), q.startsWith('erk') ? [] : ['Erik Beispielsson'], q)
  }
  for (const q of ['zoe', 'ZOË', 'nunez', 'Núñez', 'Nu\u0301n\u0303ez', 'nuñes']) {
    t.same(await namesOf({ q }), ['Zoe\u0308 Nu\u0301n\u0303ez'], q)
  }
  t.same(await namesOf({ q: 'עדה' }), ['\u202eעדה\u202c כהן'])
})

t.test('an identifier is found whole by its number and by parts, never by a typing error', async t => {
  for (const identifier of ['9434765919', '943 476 5919', '943-476-5919']) {
    t.equal((await namesOf({ identifier })).length, 1, identifier)
  }
  t.same(await namesOf({ identifier: '943476591' }), [])
  t.same(await namesOf({ q: '943476' }), ['Zoe\u0308 Nu\u0301n\u0303ez'])
  t.same(await namesOf({ q: '9434765918' }), [])
})

t.test('a birth date narrows every search', async t => {
  t.same(await namesOf({ birthDate: '1944-02-29' }), ['Erik Beispielsson'])
  t.same(await namesOf({ birthDate: '1944-02-29', q: 'smith' }), [])
  await t.rejects(namesOf({ birthDate: '1943-02-29' }), appError('VALIDATION_FAILED', 'birthDate'))
})

t.test('a name that was changed is found under the new one only', async t => {
  const id = await add('Old', 'Verschrieben')
  await patients.update(id, { name: { given: ['New'], family: 'Richtiggestellt' } }, null, actAt(T0))
  t.same(await namesOf({ q: 'verschriebn' }), [])
  t.same(await namesOf({ q: 'richtiggestelt' }), ['New Richtiggestellt'])
})
