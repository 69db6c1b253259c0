import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Change } from '../../bus/changes.ts'
import type { Limits } from '../../model/limits.ts'
import type { Vitals } from '../../model/vital-signs.ts'
import type { PatientProfileReader, PatientStore } from '../../store/patients.ts'
import { actAt, appError, patientFields, T0 } from '../support/records.ts'
import { NOTHING_ENTERED } from '../support/rules.ts'

export interface PatientAdapters {
  readonly patients: PatientStore
  readonly profiles: PatientProfileReader
  readonly entered: Entered
  /** What was recorded for the processes that hold configuration in memory, since the last call. */
  changes(): Promise<readonly Change[]>
}

/** What people enter elsewhere, and profiles tell. */
export interface Entered {
  observe(patientId: string, measuredAt: number, values: Vitals): Promise<void>
  observeInError(patientId: string, measuredAt: number, values: Vitals): Promise<void>
  /** @returns who ordered it */
  orderScale(patientId: string, scale: 1 | 2, at: number): Promise<string>
  condition(patientId: string, name: string): Promise<void>
}

const LIMITS: Limits = { low: 40, high: 120.5, criticalLow: null, criticalHigh: 160, delaySeconds: 5 }

export function patientContract(t: TAP, adapters: () => PatientAdapters): void {
  t.test('a patient is kept as entered', async t => {
    const { patients, changes } = adapters()
    await changes()
    const fields = patientFields("O'Test; --", {
      name: { given: ['Ada', 'Maria "x", {y}'], family: "O'Test; --" },
      identifiers: [{ system: 'urn:mrn', value: '00-7' }],
      birthDate: '2024-02-29',
      ward: 'A',
      bed: '1',
    })
    const created = await patients.create(fields, actAt(T0))
    t.match(created, { ...fields, version: 1, createdAt: T0, updatedAt: T0 })
    t.same(await patients.get(created.id), created)
    t.same(await changes(), [
      { topic: 'patient', key: created.id },
      { topic: 'ward', key: created.wardId },
    ])
    const bare = await patients.create(
      { name: { given: [], family: 'Only' }, birthDate: null, sex: 'unknown', identifiers: [], ward: null, bed: null },
      actAt(T0),
    )
    t.same(await patients.get(bare.id), bare)
  })

  t.test('what is no patient is not found, and never an error', async t => {
    const { patients, profiles } = adapters()
    for (const odd of ['nobody', 'a\0b', "x' or 1=1 --", '', randomUUID()]) {
      t.equal(await patients.get(odd), null)
      t.same(await patients.personalLimits(odd), {})
      t.same(await profiles.profiles([odd]), [])
      await t.rejects(patients.update(odd, {}, null, actAt(T0)), appError('NOT_FOUND'))
      await t.rejects(patients.remove(odd, actAt(T0)), appError('NOT_FOUND'))
      await t.rejects(
        patients.setPersonalLimits(odd, () => ({}), actAt(T0)),
        appError('NOT_FOUND'),
      )
    }
  })

  t.test('what cannot be stored is refused with its path', async t => {
    const { patients } = adapters()
    const create = (fields: Parameters<typeof patientFields>[1]) =>
      patients.create(patientFields('Bad', fields), actAt(T0))
    await t.rejects(create({ ward: 'a\0' }), appError('VALIDATION_FAILED', 'ward'))
    await t.rejects(
      create({ name: { given: ['x', '\ud800'], family: 'F' } }),
      appError('VALIDATION_FAILED', 'name.given.1'),
    )
    await t.rejects(
      create({ identifiers: [{ system: 's', value: '\0' }] }),
      appError('VALIDATION_FAILED', 'identifiers.0.value'),
    )
    for (const birthDate of ['2023-02-29', '0000-01-01', '1.1.1990', '2023-13-01']) {
      await t.rejects(create({ birthDate }), appError('VALIDATION_FAILED', 'birthDate'))
    }
  })

  t.test('of two people who edit the same version one is told', async t => {
    const { patients } = adapters()
    const { id } = await patients.create(patientFields('Edited', { ward: 'A' }), actAt(T0))
    const results = await Promise.allSettled([
      patients.update(id, { bed: '1' }, 1, actAt(T0 + 1)),
      patients.update(id, { bed: '2' }, 1, actAt(T0 + 1)),
    ])
    t.same(results.map(r => r.status).sort(), ['fulfilled', 'rejected'])
    await t.rejects(patients.update(id, { bed: '3' }, 1, actAt(T0)), appError('STALE_VERSION'))
    const after = await patients.update(id, { bed: null }, 2, actAt(T0 + 2))
    t.match(after, { ward: 'A', bed: null, version: 3, createdAt: T0, updatedAt: T0 + 2 })
  })

  t.test('a search finds names and identifiers, whatever their accents and case, and is never SQL', async t => {
    const { patients } = adapters()
    const { id } = await patients.create(
      patientFields('Müller-Ångström', {
        name: { given: ['José'], family: 'Müller-Ångström' },
        identifiers: [{ system: 'mrn', value: 'MRN_50%' }],
      }),
      actAt(T0),
    )
    const found = async (q: string) =>
      (await patients.list({ viewer: null, q, limit: 100 })).items.some(p => p.id === id)
    for (const q of ['muller', 'JOSE', 'ångström josé', 'angstrom', 'mrn_50%', 'n_5', '0%', '']) t.ok(await found(q), q)
    for (const q of ["' or ''='", 'm%r', 'mrnx50', '%_%_%', "'; drop table patients; --", 'jose smith', '\\']) {
      t.notOk(await found(q), q)
    }
    await patients.update(id, { name: { given: ['José'], family: 'Smith' } }, null, actAt(T0))
    t.ok(await found('jose smith'))
    t.notOk(await found('muller'))
    await t.rejects(patients.list({ viewer: null, q: '\0', limit: 1 }), appError('VALIDATION_FAILED', 'q'))
    await t.rejects(patients.list({ viewer: null, ward: '\0', limit: 1 }), appError('VALIDATION_FAILED', 'ward'))
  })

  t.test('a list goes by family name, page by page, each patient once', async t => {
    const { patients } = adapters()
    const ward = randomUUID()
    const families = ['Zeta', 'Ähre', 'ahrens', 'Beta', 'Beta', 'Beta', 'beta']
    for (const family of families) await patients.create(patientFields(family, { ward }), actAt(T0))
    const seen: string[] = []
    const ids = new Set<string>()
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<PatientStore['list']>> = await patients.list({
        viewer: null,
        ward,
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...page.items.map(p => p.name.family))
      for (const p of page.items) ids.add(p.id)
      cursor = page.nextCursor
    } while (cursor !== null)
    t.equal(ids.size, families.length)
    t.same(
      seen.map(family => family.toLowerCase()),
      ['ähre', 'ahrens', 'beta', 'beta', 'beta', 'beta', 'zeta'],
    )
    for (const odd of ['?', 'bnVsbA', Buffer.from('["a","b"]').toString('base64url')]) {
      await t.rejects(patients.list({ viewer: null, limit: 2, cursor: odd }), appError('VALIDATION_FAILED', 'cursor'))
    }
  })

  t.test('those that are named are found, and what is no id is nobody', async t => {
    const { patients } = adapters()
    const named = [
      await patients.create(patientFields('A'), actAt(T0)),
      await patients.create(patientFields('B'), actAt(T0)),
    ]
    await patients.create(patientFields('C'), actAt(T0))
    const ids = named.map(patient => patient.id)
    const { items } = await patients.list({ viewer: null, ids: [...ids, randomUUID(), "' or 1=1 --"], limit: 5 })
    t.same(items.map(patient => patient.id).sort(), ids.sort())
    t.same((await patients.list({ viewer: null, ids: [], limit: 5 })).items, [])
  })

  t.test('a removed patient is hidden, and rules let go of it', async t => {
    const { patients, profiles, changes } = adapters()
    const { id } = await patients.create(patientFields('Gone', { ward: 'gone' }), actAt(T0))
    await changes()
    await patients.remove(id, actAt(T0 + 1))
    t.equal(await patients.get(id), null)
    t.same((await patients.list({ viewer: null, ward: 'gone', limit: 5 })).items, [])
    t.same(await profiles.profiles([id]), [])
    t.same(await changes(), [{ topic: 'patient', key: id }])
    await t.rejects(patients.remove(id, actAt(T0)), appError('NOT_FOUND'))
  })

  t.test('personal limits are set and taken away one by one, and reach the profile', async t => {
    const { patients, profiles, changes } = adapters()
    const by = randomUUID()
    const { id } = await patients.create(patientFields('Limits'), actAt(T0))
    await changes()
    t.same(await patients.setPersonalLimits(id, () => ({ hr: LIMITS, spo2: { ...LIMITS, low: 85 } }), actAt(T0, by)), {
      hr: LIMITS,
      spo2: { ...LIMITS, low: 85 },
    })
    t.same(await changes(), [{ topic: 'patient', key: id }])
    const after = { hr: { ...LIMITS, delaySeconds: 0 } }
    t.same(await patients.setPersonalLimits(id, () => ({ ...after, spo2: null, rr: null }), actAt(T0, by)), after)
    t.same(await patients.personalLimits(id), after)
    const profile = { patientId: id, birthDate: '1960-01-02', personalLimits: after, ...NOTHING_ENTERED }
    t.same(await profiles.profiles([id, randomUUID()]), [profile])
    t.same(
      (await profiles.profiles()).filter(p => p.patientId === id),
      [profile],
    )
  })

  t.test('a profile says what people entered, the ordered scale, a pregnancy and the ward', async t => {
    const { patients, profiles, entered } = adapters()
    const { id, wardId } = await patients.create(patientFields('Entered', { ward: 'Scores' }), actAt(T0))
    const now = Date.now()
    const [older, newer] = [now - 7_200_000, now - 3_600_000]
    await entered.observe(id, older, { consciousness: 'V', o2_flow: 2 })
    await entered.observe(id, newer, { consciousness: 'A' })
    await entered.observe(id, now - 86_500_000, { pain: 9 })
    await entered.observeInError(id, now - 1000, { consciousness: 'U' })
    const doctor = await entered.orderScale(id, 2, T0)
    await entered.orderScale(id, 2, T0 + 1)
    await entered.condition(id, 'Pregnancy')
    t.same(await profiles.profiles([id]), [
      {
        patientId: id,
        birthDate: '1960-01-02',
        personalLimits: {},
        wardLimits: {},
        wardId,
        spo2Scale: { scale: 2, orderedBy: doctor, orderedAt: T0 + 1 },
        isPregnant: true,
        hasSuspectedInfection: false,
        observed: [
          { code: 'consciousness', value: 'A', measuredAt: newer },
          { code: 'o2_flow', value: 2, measuredAt: older },
        ],
      },
    ])
    await entered.orderScale(id, 1, T0 + 2)
    t.match(await profiles.profiles([id]), [{ spo2Scale: { scale: 1, orderedBy: null } }])
  })
}
