import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import { MOST_NOTE_VERSIONS } from '../../model/note.ts'
import type { NoteStore } from '../../store/notes.ts'
import type { ClinicalWorld } from '../support/clinical.ts'
import { actAt, appError, T0 } from '../support/records.ts'

export interface NoteAdapters {
  readonly notes: NoteStore
  readonly world: ClinicalWorld
}

const TEXT = '<script>alert(1)</script> שלום \u202eabc\u202c e\u0301 =cmd()'

export function noteContract(t: TAP, adapters: () => NoteAdapters): void {
  t.test('no version is ever overwritten, and the text is kept to the last sign', async t => {
    const { notes, world } = adapters()
    const [nurse, patient] = [await world.person('nurse'), await world.patient()]
    const { record } = await notes.write(patient, { kind: 'nursing', text: TEXT }, actAt(T0, nurse))
    t.match(record, { patientId: patient, text: TEXT, author: { id: nurse }, version: 1, signedAt: null, amends: null })
    const second = await notes.revise(patient, record.id, { text: 'Better' }, 1, actAt(T0 + 1, nurse))
    t.match(second, { version: 2, kind: 'nursing', text: 'Better', createdAt: T0, updatedAt: T0 + 1 })
    t.same(await notes.revise(patient, record.id, { text: 'Better' }, null, actAt(T0 + 2, nurse)), second)
    t.same(await notes.get(patient, record.id), {
      note: second,
      versions: [
        { version: 2, kind: 'nursing', text: 'Better', at: T0 + 1 },
        { version: 1, kind: 'nursing', text: TEXT, at: T0 },
      ],
    })
    await t.rejects(notes.revise(patient, record.id, { text: 'x' }, 1, actAt(T0, nurse)), appError('STALE_VERSION'))
    t.same(await world.story(patient), [])
  })

  t.test('only its author changes and signs a note, and after that nobody', async t => {
    const { notes, world } = adapters()
    const [nurse, doctor, patient] = [await world.person('nurse'), await world.person('doctor'), await world.patient()]
    const { record } = await notes.write(patient, { kind: 'progress', text: 'a' }, actAt(T0, nurse))
    const path = [patient, record.id] as const
    await t.rejects(notes.revise(...path, { text: 'b' }, null, actAt(T0, doctor)), appError('FORBIDDEN'))
    await t.rejects(notes.sign(...path, null, actAt(T0, doctor)), appError('FORBIDDEN'))
    await t.rejects(notes.sign(...path, 7, actAt(T0, nurse)), appError('STALE_VERSION'))
    await t.rejects(notes.amend(...path, 'b', actAt(T0, doctor, 'why')), appError('CONFLICT'))
    t.match(await notes.sign(...path, 1, actAt(T0 + 1, nurse)), { signedAt: T0 + 1, version: 1 })
    await t.rejects(notes.sign(...path, null, actAt(T0, nurse)), appError('CONFLICT'))
    await t.rejects(notes.revise(...path, { text: 'b' }, null, actAt(T0, nurse)), appError('CONFLICT'))
    t.same(await world.story(patient), [
      { type: 'note', summary: 'Progress note signed', reference: { kind: 'note', id: record.id } },
    ])
    t.same(await world.audited(patient), ['notes:write', 'notes:write'])
  })

  t.test('an amendment is a signed note of its own that points at what it amends', async t => {
    const { notes, world } = adapters()
    const [nurse, doctor, patient] = [await world.person('nurse'), await world.person('doctor'), await world.patient()]
    const { record } = await notes.write(patient, { kind: 'consult', text: 'Left knee' }, actAt(T0, nurse))
    const signed = await notes.sign(patient, record.id, null, actAt(T0 + 1, nurse))
    const id = randomUUID()
    const amend = () => notes.amend(patient, record.id, 'Right knee', actAt(T0 + 2, doctor, 'Wrong side'), id)
    const { record: amendment, isNew } = await amend()
    t.ok(isNew)
    t.match(amendment, {
      id,
      kind: 'consult',
      text: 'Right knee',
      author: { id: doctor },
      amends: record.id,
      reason: 'Wrong side',
      signedAt: T0 + 2,
    })
    t.same(await amend(), { record: amendment, isNew: false })
    t.same((await notes.get(patient, record.id))?.note, { ...signed, amendments: [id] })
    await t.rejects(notes.revise(patient, id, { text: 'x' }, null, actAt(T0, doctor)), appError('CONFLICT'))
    const again = await notes.amend(patient, id, 'Both', actAt(T0 + 3, nurse, 'Looked again'))
    t.equal(again.record.amends, id)
    t.same(
      (await world.story(patient)).map(event => event.summary),
      ['Consult note signed', 'Consult note amended', 'Consult note amended'],
    )
  })

  t.test('two who write on one note at once leave two versions or one refusal, never a lost text', async t => {
    const { notes, world } = adapters()
    const [nurse, patient] = [await world.person('nurse'), await world.patient()]
    const { record } = await notes.write(patient, { kind: 'other', text: '0' }, actAt(T0, nurse))
    const texts = ['a', 'b', 'c', 'd']
    await Promise.all(texts.map(text => notes.revise(patient, record.id, { text }, null, actAt(T0 + 1, nurse))))
    const versions = (await notes.get(patient, record.id))?.versions ?? []
    t.same(
      versions.map(v => v.version),
      [5, 4, 3, 2, 1],
    )
    t.same(versions.map(v => v.text).sort(), ['0', ...texts])
    const results = await Promise.allSettled(
      texts.map(text => notes.revise(patient, record.id, { text: text + text }, 5, actAt(T0 + 2, nurse))),
    )
    t.equal(results.filter(r => r.status === 'fulfilled').length, 1)
  })

  t.test('a note has its most versions, and can then still be signed', async t => {
    const { notes, world } = adapters()
    const [nurse, patient] = [await world.person('nurse'), await world.patient()]
    const { record } = await notes.write(patient, { kind: 'other', text: '1' }, actAt(T0, nurse))
    for (let i = 2; i <= MOST_NOTE_VERSIONS; i++) {
      await notes.revise(patient, record.id, { text: String(i) }, null, actAt(T0 + i, nurse))
    }
    await t.rejects(notes.revise(patient, record.id, { text: 'more' }, null, actAt(T0, nurse)), appError('CONFLICT'))
    t.equal((await notes.get(patient, record.id))?.versions.length, MOST_NOTE_VERSIONS)
    await notes.sign(patient, record.id, null, actAt(T0 + 1000, nurse))
  })

  t.test('a list shows the newest version of each, newest note first, by kind and page', async t => {
    const { notes, world } = adapters()
    const [nurse, patient] = [await world.person('nurse'), await world.patient()]
    for (let i = 0; i < 3; i++) {
      const kind = i === 1 ? 'consult' : 'progress'
      const { record } = await notes.write(patient, { kind, text: 'old' }, actAt(T0 + i, nurse))
      await notes.revise(patient, record.id, { text: String(i) }, null, actAt(T0 + 10, nurse))
    }
    const first = await notes.list({ patientId: patient, limit: 2 })
    t.same(
      first.items.map(note => note.text),
      ['2', '1'],
    )
    const cursor = first.nextCursor ?? ''
    t.same(
      (await notes.list({ patientId: patient, limit: 2, cursor })).items.map(note => note.text),
      ['0'],
    )
    t.same(
      (await notes.list({ patientId: patient, kind: 'consult', limit: 5 })).items.map(n => n.text),
      ['1'],
    )
  })

  t.test('the same sent twice is kept once; what cannot be is refused', async t => {
    const { notes, world } = adapters()
    const [nurse, patient, other] = [await world.person('nurse'), await world.patient(), await world.patient()]
    const act = actAt(T0, nurse, 'why')
    const id = randomUUID()
    const note = { kind: 'other', text: 'x' } as const
    const both = await Promise.all([notes.write(patient, note, act, id), notes.write(patient, note, act, id)])
    t.same(both.map(({ isNew }) => isNew).sort(), [false, true])
    t.same((await notes.get(patient, id))?.versions.length, 1)
    await t.rejects(notes.write(other, note, act, id), appError('CONFLICT'))
    t.equal(await notes.get(other, id), null)
    await t.rejects(notes.sign(other, id, null, act), appError('NOT_FOUND'))
    for (const odd of ['nobody', 'a\0b', "x' or 1=1 --", '', randomUUID()]) {
      t.equal(await notes.get(patient, odd), null)
      t.same((await notes.list({ patientId: odd, limit: 5 })).items, [])
      await t.rejects(notes.write(odd, note, act), appError('NOT_FOUND'))
      await t.rejects(notes.revise(patient, odd, { text: 'x' }, null, act), appError('NOT_FOUND'))
      await t.rejects(notes.amend(patient, odd, 'x', act), appError('NOT_FOUND'))
    }
    await t.rejects(notes.write(patient, { ...note, text: '\0' }, act), appError('VALIDATION_FAILED', 'text'))
  })
}
