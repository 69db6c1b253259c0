import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Allergy } from '../../model/clinical.ts'
import type { ClinicalRecords } from '../../store/clinical-records.ts'
import type { PatientStore } from '../../store/patients.ts'
import { actAt, appError, patientFields, T0 } from '../support/records.ts'

const PENICILLIN: Allergy = {
  name: '<b>Penicillin</b> =cmd()',
  code: { system: 'http://snomed.info/sct', code: '764146007' },
  since: '1999-05-01',
  until: null,
  note: null,
  status: 'active',
  reaction: 'Rash',
  severity: 'moderate',
  certainty: 'confirmed',
}

export function clinicalRecordContract(
  t: TAP,
  adapters: () => { readonly records: ClinicalRecords; readonly patients: PatientStore },
): void {
  const patient = async () => (await adapters().patients.create(patientFields('Ill'), actAt(T0))).id

  t.test('a record is kept as entered, and every version of it', async t => {
    const { records } = adapters()
    const id = await patient()
    const by = randomUUID()
    const added = await records.add(id, 'allergy', PENICILLIN, actAt(T0, by))
    t.match(added, { content: PENICILLIN, version: 1, createdAt: T0, updatedBy: by, enteredInErrorAt: null })
    t.same(await records.get(id, 'allergy', added.id), added)
    const changed = await records.change(id, 'allergy', added.id, { status: 'resolved' }, 1, actAt(T0 + 1))
    t.match(changed, { content: { ...PENICILLIN, status: 'resolved' }, version: 2, updatedAt: T0 + 1 })
    await records.markAsError(id, 'allergy', added.id, 2, actAt(T0 + 2))
    await records.markAsError(id, 'allergy', added.id, null, actAt(T0 + 3))
    t.same(await records.history(id, 'allergy', added.id), [
      { version: 1, content: PENICILLIN, enteredInError: false, at: T0, by },
      { version: 2, content: { ...PENICILLIN, status: 'resolved' }, enteredInError: false, at: T0 + 1, by: null },
      { version: 3, content: { ...PENICILLIN, status: 'resolved' }, enteredInError: true, at: T0 + 2, by: null },
    ])
    const list = (errors: boolean) => records.list({ patientId: id, kind: 'allergy', errors, limit: 10 })
    t.same((await list(false)).items, [])
    t.match((await list(true)).items, [{ id: added.id, enteredInErrorAt: T0 + 2 }])
    await t.rejects(records.change(id, 'allergy', added.id, {}, null, actAt(T0)), appError('CONFLICT'))
  })

  t.test('a stale version, another patient, another kind and no patient change nothing', async t => {
    const { records } = adapters()
    const [id, other] = [await patient(), await patient()]
    const { id: recordId } = await records.add(id, 'allergy', PENICILLIN, actAt(T0))
    const change = (patientId: string, kind: 'allergy' | 'condition', record: string, version: number | null) =>
      records.change(patientId, kind, record, { note: 'x' }, version, actAt(T0))
    await t.rejects(change(id, 'allergy', recordId, 2), appError('STALE_VERSION'))
    await t.rejects(change(other, 'allergy', recordId, null), appError('NOT_FOUND'))
    await t.rejects(change(id, 'condition', recordId, null), appError('NOT_FOUND'))
    for (const odd of ['x', '', randomUUID(), "' or 1=1"]) {
      await t.rejects(change(odd, 'allergy', recordId, null), appError('NOT_FOUND'))
      await t.rejects(change(id, 'allergy', odd, null), appError('NOT_FOUND'))
      await t.rejects(records.add(odd, 'allergy', PENICILLIN, actAt(T0)), appError('NOT_FOUND'))
      t.equal(await records.get(id, 'allergy', odd), null)
      t.same(await records.history(odd, 'allergy', recordId), [])
      t.same((await records.list({ patientId: odd, kind: 'allergy', errors: true, limit: 5 })).items, [])
    }
    t.equal((await records.history(id, 'allergy', recordId)).length, 1)
    await t.rejects(
      records.add(id, 'allergy', { ...PENICILLIN, since: '2023-02-29' }, actAt(T0)),
      appError('VALIDATION_FAILED', 'since'),
    )
    await t.rejects(
      records.add(id, 'allergy', { ...PENICILLIN, note: 'a\0' }, actAt(T0)),
      appError('VALIDATION_FAILED', 'note'),
    )
  })

  t.test('measurements stand in the order in which they were made, page by page', async t => {
    const { records } = adapters()
    const id = await patient()
    for (const day of [3, 1, 2, 2]) {
      const content = {
        kind: 'weight',
        value: 70 + day,
        unit: 'kg',
        at: T0 - day,
        entered: { value: 1, unit: 'kg' },
      } as const
      await records.add(id, 'measurement', content, actAt(T0))
    }
    const values: number[] = []
    let cursor: string | undefined
    do {
      const query = { patientId: id, kind: 'measurement' as const, errors: false, limit: 1 }
      const page = await records.list(cursor === undefined ? query : { ...query, cursor })
      values.push(...page.items.map(({ content }) => content.value))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    t.same(values, [71, 72, 72, 73])
  })
}
