import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { Relation } from '../../model/policy.ts'
import type { MessageStore } from '../../store/messages.ts'
import type { ClinicalWorld } from '../support/clinical.ts'
import { actAt, appError, T0 } from '../support/records.ts'

export interface MessageAdapters {
  readonly messages: MessageStore
  readonly world: ClinicalWorld
}

const CARE: ReadonlySet<Relation> = new Set(['care-team', 'ward'])

export function messageContract(t: TAP, adapters: () => MessageAdapters): void {
  async function start() {
    const { messages, world } = adapters()
    const [login, nurse, doctor] = [
      await world.person('patient'),
      await world.person('nurse'),
      await world.person('doctor'),
    ]
    const patient = await world.patient()
    await world.link(login, patient)
    return { messages, world, login, nurse, doctor, patient }
  }

  t.test('messages are kept as written, in their order, page by page', async t => {
    const { messages, world, login, nurse, patient } = await start()
    const texts = ['<b>May I</b> get up?', 'כן \u202eabc', 'e\u0301 👩‍⚕️', '=cmd()', 'x']
    for (const [i, text] of texts.entries()) {
      const side = i % 2 === 0 ? 'patient' : 'staff'
      const act = actAt(T0 + i, side === 'patient' ? login : nurse)
      const { record } = await messages.write(patient, { side, text }, act)
      t.match(record, {
        patientId: patient,
        side,
        text,
        at: T0 + i,
        number: i + 1,
        seen: false,
        author: { id: act.by },
      })
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Awaited<ReturnType<MessageStore['list']>> = await messages.list({
        patientId: patient,
        limit: 2,
        ...(cursor === '' ? {} : { cursor }),
      })
      seen.push(...page.items.map(message => message.text))
      cursor = page.nextCursor
    }
    t.same(seen, texts.toReversed())
    const story = await world.story(patient)
    t.equal(story.length, texts.length)
    t.match(story[0], { type: 'message', summary: 'Message from the patient' })
    t.notMatch(JSON.stringify(story), /get up/)
    await t.rejects(messages.list({ patientId: patient, limit: 1, cursor: '?' }), appError('VALIDATION_FAILED'))
  })

  t.test('the same sent twice, at once or later, is one message that rings once', async t => {
    const { messages, world, login, nurse, patient } = await start()
    await world.careTeam(nurse, patient)
    const id = randomUUID()
    const message = { side: 'patient', text: 'Hello' } as const
    const write = () => messages.write(patient, message, actAt(T0, login), id)
    const both = await Promise.all([write(), write()])
    t.same(both.map(({ isNew }) => isNew).sort(), [false, true])
    t.notOk((await write()).isNew)
    const { record } = await messages.write(patient, message, actAt(T0 + 1, login))
    t.equal(record.number, 2, 'no number is left out')
    t.same(await world.told(patient), [nurse, nurse])
    await t.rejects(messages.write(await world.patient(), message, actAt(T0, login), id), appError('CONFLICT'))
    await t.rejects(messages.write(patient, message, actAt(T0, nurse), id), appError('CONFLICT'))
  })

  t.test('many at once are numbered without a gap', async t => {
    const { messages, login, patient } = await start()
    const write = (text: string) => messages.write(patient, { side: 'patient', text }, actAt(T0, login))
    const kept = await Promise.all(Array.from({ length: 8 }, (_, i) => write(String(i))))
    t.same(kept.map(({ record }) => record.number).sort(), [1, 2, 3, 4, 5, 6, 7, 8])
  })

  t.test('the care team is told, without one the ward, and never everybody', async t => {
    const { messages, world, login, nurse, doctor, patient } = await start()
    const write = (by: string, side: 'patient' | 'staff', at: number) =>
      messages.write(patient, { side, text: 'x' }, actAt(at, by))
    const admin = await world.person('admin')
    await write(login, 'patient', T0)
    t.same(await world.told(patient), [admin], 'nobody looks after him: whoever may answer everybody is told')
    const told = async () => (await world.told(patient)).slice(1)
    const [colleague, gone, manager] = [
      await world.person('nurse'),
      await world.person('nurse'),
      await world.person('manager'),
    ]
    await world.disable(gone)
    await world.ward(patient, [colleague, gone, manager])
    await write(login, 'patient', T0 + 1)
    t.same(await told(), [colleague])
    await world.careTeam(nurse, patient)
    await world.careTeam(doctor, patient)
    await write(login, 'patient', T0 + 2)
    t.same(await told(), [colleague, ...[nurse, doctor].sort()])
    await write(nurse, 'staff', T0 + 3)
    t.same((await told()).slice(3), [login])
    await world.disable(admin)
  })

  t.test('each user reads for himself, and the other side sees that it was read', async t => {
    const { messages, world, login, nurse, doctor, patient } = await start()
    await world.careTeam(nurse, patient)
    await world.careTeam(doctor, patient)
    const { record: first } = await messages.write(patient, { side: 'patient', text: '1' }, actAt(T0, login))
    await messages.write(patient, { side: 'patient', text: '2' }, actAt(T0 + 1, login))
    const { record: answer } = await messages.write(patient, { side: 'staff', text: '3' }, actAt(T0 + 2, nurse))
    const unread = async (userId: string, visibility = CARE) =>
      (await messages.conversations({ userId, viewer: { userId, visibility }, limit: 5 })).items[0]?.unread
    t.equal(await unread(nurse), 2)
    t.equal(await unread(login, new Set(['self'])), 1)
    await messages.read(patient, 'staff', { id: first.id }, actAt(T0 + 3, nurse))
    t.equal(await unread(nurse), 1)
    t.equal(await unread(doctor), 2)
    const seen = async () => (await messages.list({ patientId: patient, limit: 5 })).items.map(m => m.seen)
    t.same(await seen(), [false, false, true])
    await messages.read(patient, 'staff', T0 + 1, actAt(T0 + 4, nurse))
    t.equal(await unread(nurse), 0)
    await messages.read(patient, 'staff', { id: first.id }, actAt(T0 + 5, nurse))
    t.equal(await unread(nurse), 0, 'going back changes nothing')
    await messages.read(patient, 'patient', { id: answer.id }, actAt(T0 + 6, login))
    t.same(await seen(), [true, true, true])
    t.equal(await unread(login, new Set(['self'])), 0)
    await messages.read(patient, 'patient', T0 - 1, actAt(T0 + 7, login))
    const elsewhere = await world.patient()
    await t.rejects(messages.read(elsewhere, 'staff', { id: first.id }, actAt(T0, nurse)), appError('NOT_FOUND'))
    await t.rejects(messages.read(patient, 'staff', { id: randomUUID() }, actAt(T0, nurse)), appError('NOT_FOUND'))
  })

  t.test('a conversation is unanswered while the patient has the last word', async t => {
    const { messages, world, login, nurse, patient } = await start()
    await world.careTeam(nurse, patient)
    const viewer = { userId: nurse, visibility: CARE }
    const open = async () =>
      (await messages.conversations({ userId: nurse, viewer, unanswered: true, limit: 5 })).items.length
    await messages.write(patient, { side: 'patient', text: '1' }, actAt(T0, login))
    await messages.read(patient, 'staff', T0, actAt(T0, nurse))
    t.equal(await open(), 1, 'also when it was read')
    await messages.write(patient, { side: 'staff', text: '2' }, actAt(T0 + 1, nurse))
    t.equal(await open(), 0)
  })

  t.test('conversations are those of the patients one may see, the newest first', async t => {
    const { messages, world, login, nurse, patient } = await start()
    const [second, foreign] = [await world.patient(), await world.patient()]
    await world.careTeam(nurse, patient)
    await world.careTeam(nurse, second)
    for (const [i, id] of [patient, foreign, second].entries()) {
      await messages.write(id, { side: 'patient', text: String(i) }, actAt(T0 + i, login))
    }
    const viewer = { userId: nurse, visibility: CARE }
    const first = await messages.conversations({ userId: nurse, viewer, limit: 1 })
    t.match(first.items, [{ patientId: second, patientName: { family: 'Clinical' }, newest: { text: '2' }, unread: 1 }])
    const cursor = first.nextCursor ?? ''
    const rest = await messages.conversations({ userId: nurse, viewer, limit: 5, cursor })
    t.same(
      rest.items.map(c => c.patientId),
      [patient],
    )
    await messages.read(second, 'staff', T0 + 9, actAt(T0 + 9, nurse))
    const open = await messages.conversations({ userId: nurse, viewer, unread: true, limit: 5 })
    t.same(
      open.items.map(c => c.patientId),
      [patient],
    )
    await world.removePatient(patient)
    t.same((await messages.conversations({ userId: nurse, viewer, unread: true, limit: 5 })).items, [])
    await world.leaveCareTeams(nurse)
    t.same((await messages.conversations({ userId: nurse, viewer, limit: 5 })).items, [])
  })

  t.test('what cannot be is refused, and never an error', async t => {
    const { messages, login, patient } = await start()
    const write = (id: string, text = 'x') => messages.write(id, { side: 'patient', text }, actAt(T0, login))
    await t.rejects(write(patient, '\0'), appError('VALIDATION_FAILED', 'text'))
    for (const odd of ['nobody', 'a\0b', "x' or 1=1 --", '', randomUUID()]) {
      await t.rejects(write(odd), appError('NOT_FOUND'))
      t.same((await messages.list({ patientId: odd, limit: 5 })).items, [])
    }
  })
}
