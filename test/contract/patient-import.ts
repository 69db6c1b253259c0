import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { AuditReader } from '../../store/audit.ts'
import type { Newcomer, PatientImport } from '../../store/patient-import.ts'
import type { PatientFields, PatientStore } from '../../store/patients.ts'
import type { TimelineReader } from '../../store/timeline.ts'
import { actAt, patientFields, T0 } from '../support/records.ts'

export interface PatientImportAdapters {
  readonly patientImport: PatientImport
  readonly patients: PatientStore
  readonly auditReader: AuditReader
  readonly timeline: TimelineReader
}

const named = (
  given: string,
  family: string,
  birthDate: string | null,
  more: Partial<PatientFields> = {},
): Newcomer => ({
  id: randomUUID(),
  fields: patientFields(family, { name: { given: [given], family }, birthDate, ward: null, bed: null, ...more }),
})
const nhs = (value: string) => ({ identifiers: [{ system: 'uk-nhs', value }] })

export function patientImportContract(t: TAP, adapters: () => PatientImportAdapters): void {
  const enrol = (...newcomers: readonly Newcomer[]) => adapters().patientImport.enrol(newcomers, actAt(T0))

  t.test('who is new is added, with story and audit; the same again changes nothing', async t => {
    const { patients, auditReader, timeline } = adapters()
    const ada = named('Ada', 'Imported', '1961-02-03', { contacts: [{ kind: 'phone', value: '=1+1' }] })
    t.same(await enrol(ada), [{ type: 'created' }])
    const patient = await patients.get(ada.id)
    t.match(patient, { name: { given: ['Ada'], family: 'Imported' }, contacts: [{ value: '=1+1' }], version: 1 })
    const story = await timeline.list({ patientId: ada.id, limit: 10 })
    t.match(story.items, [{ type: 'registered', summary: 'Registered' }])
    t.same(await enrol(ada), [{ type: 'created' }], 'taken twice')
    t.equal((await timeline.list({ patientId: ada.id, limit: 10 })).items.length, 1)
    const { items } = await auditReader.list({ patientId: ada.id, limit: 10 })
    t.match(items, [{ action: 'patients:import', isChange: true, values: 'shown', before: null }])
    t.match(items[0]?.after, { name: { family: 'Imported' } })
    const found = await patients.list({ viewer: null, q: 'imported ada', limit: 10 })
    t.same(
      found.items.map(({ id }) => id),
      [ada.id],
    )
  })

  t.test('an identifier, or name and birth date, tells who is known; a typing error is for people', async t => {
    const first = named('Katherine', 'Johannson', '1951-01-01', nhs('943 476 5919'))
    t.same(await enrol(first), [{ type: 'created' }])
    const known = { type: 'known', patientId: first.id }
    t.same(
      await enrol(
        named('Other', 'Name', '1990-01-01', nhs('9434765919')),
        named('KATHERINE', 'Johännson', '1951-01-01'),
        named('Kathrine', 'Johansson', '1951-01-01'),
        named('Katherine', 'Johannson', '1951-01-02'),
        named('Berta', 'Johannson', '1951-01-01'),
      ),
      [known, known, { type: 'alike', patientId: first.id }, { type: 'created' }, { type: 'created' }],
    )
  })

  t.test('people of one file are compared with each other, too', async t => {
    const one = named('Olga', 'Twice', '1970-07-07', nhs('9990000018'))
    const again = [named('Olga', 'Twice', '1970-07-07'), named('Anna', 'Elsewhere', null, nhs('9990000018'))]
    const known = { type: 'known', patientId: one.id }
    t.same(await enrol(one, ...again), [{ type: 'created' }, known, known])
    t.equal(await adapters().patients.get(again[0]?.id ?? ''), null)
  })

  t.test('equal names are found among any number of people of one birth date', async t => {
    const day = '1900-01-01'
    const many = Array.from({ length: 200 }, (_, i) =>
      named(`Given${String.fromCharCode(97 + (i % 26))}`, `Q${i}X`, day),
    )
    await enrol(...many.slice(0, 100))
    await enrol(...many.slice(100))
    const last = many[170]
    if (last === undefined) throw new Error('no such person')
    t.match(await enrol({ ...last, id: randomUUID() }), [{ type: 'known' }])
  })

  t.test('what cannot be stored is refused with its place, and costs the others nothing', async t => {
    const good = named('Good', 'Neighbour', '1980-01-01')
    const enrolled = await enrol(
      named('Nul\u0000', 'Broken', '1980-01-02'),
      good,
      named('Wrong', 'Digit', '1980-01-03', nhs('9434765918')),
      named('No', 'Day', '1981-02-29'),
    )
    t.match(enrolled, [
      { type: 'refused', errors: [{ path: 'name.given.0' }] },
      { type: 'created' },
      { type: 'refused', errors: [{ path: 'identifiers.0.value' }] },
      { type: 'refused', errors: [{ path: 'birthDate' }] },
    ])
    t.ok(await adapters().patients.get(good.id))
  })

  t.test('two files at the same moment add each person once', async t => {
    const names = Array.from({ length: 40 }, (_, i) => `Moment${i * 37}`)
    const file = (order: readonly string[]) => order.map(family => named('Same', family, '1950-03-10'))
    const results = await Promise.all([names, names.toReversed(), names.toSorted()].map(order => enrol(...file(order))))
    t.equal(results.flat().filter(({ type }) => type === 'created').length, names.length)
    const { items } = await adapters().patients.list({ viewer: null, birthDate: '1950-03-10', limit: 200 })
    t.equal(items.length, names.length)
  })
}
