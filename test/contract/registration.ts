import { createHash, randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import { AppError } from '../../model/errors.ts'
import type { Patient } from '../../model/patient.ts'
import type { PatientFields, PatientStore } from '../../store/patients.ts'
import type { PatientRegistration } from '../../store/registration.ts'
import { actAt, appError, patientFields, T0 } from '../support/records.ts'

export interface RegistrationAdapters {
  readonly registration: PatientRegistration
  readonly patients: PatientStore
  /** Id of a user who exists. */
  readonly userId: string
}

/** As sent by a client that gives a key of its own, or none. */
function submission(body: unknown, idempotencyKey: string | null = randomUUID()) {
  return { idempotencyKey, bodyHash: createHash('sha256').update(JSON.stringify(body)).digest() }
}

const asked = { careAs: undefined, mayBuild: true }

export function registrationContract(t: TAP, adapters: () => RegistrationAdapters): void {
  const register = (fields: PatientFields, key: string | null = randomUUID(), confirmed = false, at = T0) =>
    adapters().registration.register(fields, actAt(at, adapters().userId), {
      ...asked,
      confirmed,
      submission: submission(fields, key),
    })
  const candidatesOf = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => null,
      thrown => thrown,
    )
    if (!(error instanceof AppError) || error.code !== 'POSSIBLE_DUPLICATE') throw error ?? new Error('nobody asked')
    return (error.members.candidates as readonly Patient[]).map(patient => patient.id)
  }

  t.test('somebody with the same birth date and nearly the same name is asked about', async t => {
    const fields = patientFields('Johannson', {
      name: { given: ['Katherine'], family: 'Johannson' },
      birthDate: '1951-01-01',
    })
    const { id } = await register(fields)
    const again = (name: PatientFields['name'], birthDate = fields.birthDate) =>
      register({ ...fields, name, birthDate })
    t.same(await candidatesOf(again({ given: ['Kathrine'], family: 'Johansson' })), [id])
    t.same(await candidatesOf(again({ given: ['JOHANNSON'], family: 'katherine' })), [id])
    t.ok((await again({ given: ['Katherine'], family: 'Johannson' }, '1951-01-02')).id)
    t.ok((await again({ given: ['Berta'], family: 'Johannson' })).id)
    const confirmed = await register(fields, randomUUID(), true)
    t.not(confirmed.id, id)
  })

  t.test('the same identifier is asked about, whatever the name; a card of a family is not', async t => {
    const nhs = { system: 'uk-nhs', value: '943 476 5919' }
    const first = await register(patientFields('First', { birthDate: null, identifiers: [nhs] }))
    t.same(first.identifiers, [{ system: 'uk-nhs', value: '9434765919' }])
    const other = patientFields('Other', { birthDate: null, identifiers: [{ system: 'nhs', value: '9434765919' }] })
    t.same(await candidatesOf(register(other)), [first.id])
    const { patients } = adapters()
    const { id } = await register({ ...other, identifiers: [] })
    const taking = (confirmed: boolean) => patients.update(id, { identifiers: [nhs] }, null, actAt(T0), { confirmed })
    t.same(await candidatesOf(taking(false)), [first.id])
    t.same((await taking(true)).identifiers, first.identifiers)
    t.same(
      (await patients.update(id, { gender: 'x', identifiers: [nhs] }, null, actAt(T0), { confirmed: false })).gender,
      'x',
      'not asked twice',
    )
    const card = [{ system: 'au-medicare', value: '2123456701' }]
    t.ok(await register(patientFields('Mother', { birthDate: null, identifiers: card })))
    t.ok(await register(patientFields('Child', { birthDate: null, identifiers: card })))
    await patients.remove(first.id, actAt(T0))
    await patients.remove(id, actAt(T0))
    t.ok((await register(other)).id, 'nobody asks for people who were removed')
  })

  t.test('a wrong check digit is refused with its place', async t => {
    const identifiers = [
      { system: 'hospital', value: '1' },
      { system: 'uk-nhs', value: '9434765918' },
    ]
    await t.rejects(
      register(patientFields('Wrong', { identifiers })),
      appError('VALIDATION_FAILED', 'identifiers.1.value'),
    )
  })

  t.test('the same submission makes one patient, also at the same moment', async t => {
    const fields = patientFields('Twice', { birthDate: null })
    for (const key of [randomUUID(), null]) {
      const body = { ...fields, gender: key }
      const made = await Promise.all([register(body, key), register(body, key), register(body, key)])
      t.equal(new Set(made.map(patient => patient.id)).size, 1, `key ${key}`)
    }
    const key = randomUUID()
    const { id } = await register(fields, key)
    t.equal((await register(fields, key, false, T0 + 3_600_000)).id, id, 'an hour later')
    await t.rejects(register({ ...fields, gender: '9' }, key), appError('CONFLICT'))
    const clicked = await register({ ...fields, gender: '7' }, null)
    t.not(
      (await register({ ...fields, gender: '7' }, null, false, T0 + 60_000)).id,
      clicked.id,
      'a minute later is meant',
    )
  })

  t.test('two who add the same person at the same moment are both told, or one is', async t => {
    const fields = patientFields('Simultan', { birthDate: '1977-07-07' })
    const results = await Promise.allSettled([register(fields), register(fields)])
    t.same(results.map(r => r.status).sort(), ['fulfilled', 'rejected'])
  })

  t.test('the directory finds anybody and says who is mine', async t => {
    const { registration, userId } = adapters()
    const { id } = await register(patientFields('Findable', { birthDate: '1933-03-03' }))
    const find = (visibility: 'all' | ReadonlySet<'care-team'>, q?: string) =>
      registration.find({
        viewer: { userId, visibility },
        birthDate: '1933-03-03',
        limit: 20,
        ...(q === undefined ? {} : { q }),
      })
    t.match(await find('all'), [{ patient: { id }, mine: true }])
    t.match(await find(new Set(['care-team'])), [{ patient: { id }, mine: false }])
    t.match(await find('all', 'findabel'), [{ patient: { id } }])
    t.same(await find('all', 'somebody'), [])
  })
}
