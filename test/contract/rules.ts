import { randomUUID } from 'node:crypto'
import type { TAP } from 'tap'
import type { ShadowEpisode } from '../../model/rule.ts'
import type { ActiveRuleReader } from '../../store/active-rules.ts'
import type { RuleStore } from '../../store/rules.ts'
import type { ClinicalWorld } from '../support/clinical.ts'
import { actAt, appError, T0 } from '../support/records.ts'
import { checkedDocument, ruleDocument, windowsDocument } from '../support/rule-documents.ts'

export interface RuleAdapters {
  readonly rules: RuleStore
  readonly active: ActiveRuleReader
  readonly world: ClinicalWorld
  /** Id of a new ward. */
  ward(): Promise<string>
  /** Writes down what a rule in shadow would have raised. */
  raiseShadow(episode: ShadowEpisode): Promise<void>
  /** What the story of a patient tells of rules: summaries. */
  story(patientId: string): Promise<readonly string[]>
  /** Rules that were told of since the last call. */
  told(): Promise<readonly string[]>
  /** Ends everything that counts: the limits are those of all rules together. */
  endAll(): Promise<void>
}

const everyone = { type: 'everyone' } as const
let made = 0
const newDocument = (fields: Readonly<Record<string, unknown>> = {}) =>
  checkedDocument(ruleDocument(`rule-${++made}`, fields))

export function ruleContract(t: TAP, adapters: () => RuleAdapters): void {
  t.test('versions are kept as written; the same again is refused, and so is a stale one', async t => {
    const { rules, world, told } = adapters()
    const admin = await world.person('admin')
    await told()
    const document = newDocument()
    const rule = await rules.create(document, 'first', actAt(T0, admin))
    t.match(rule, { id: document.id, version: 1, document, revision: 1, activations: [], patients: 0 })
    t.match(rule.createdBy, { id: admin, name: 'Some admin' })
    await t.rejects(rules.create(document, null, actAt(T0, admin)), appError('CONFLICT', 'id'))
    await t.rejects(rules.addVersion(document, null, 1, actAt(T0, admin)), appError('CONFLICT'))
    const changed = { ...document, name: 'Renamed' }
    const second = await rules.addVersion(changed, 'clearer', 1, actAt(T0 + 1, admin))
    t.match(second, { version: 2, document: changed, revision: 2 })
    await t.rejects(rules.addVersion({ ...document, name: 'x' }, null, 1, actAt(T0, admin)), appError('STALE_VERSION'))
    await t.rejects(rules.addVersion(newDocument(), null, null, actAt(T0, admin)), appError('NOT_FOUND'))
    const newest = await rules.versions({ ruleId: document.id, limit: 1 })
    t.match(newest.items, [{ version: 2, document: changed, comment: 'clearer' }])
    const rest = await rules.versions({ ruleId: document.id, limit: 5, cursor: newest.nextCursor ?? '' })
    t.match(rest, { items: [{ version: 1, document, comment: 'first', createdBy: { id: admin } }], nextCursor: null })
    t.same(await told(), [document.id, document.id])
    const listed = await rules.list({ limit: 200 }, T0)
    t.match(
      listed.items.find(({ id }) => id === document.id),
      { version: 2, document: changed },
    )
    t.equal(await rules.get('no-such-rule', T0), null)
  })

  t.test('a rule yields to one that exists and does not yield to it, whichever version counts', async t => {
    const { rules, world } = adapters()
    const act = actAt(T0, await world.person('admin'), 'because')
    const [first, second, third] = [newDocument(), newDocument(), newDocument()]
    const yielding = (document: typeof first, ...yieldsTo: string[]) => ({ ...document, yieldsTo })
    await t.rejects(
      rules.create(yielding(first, 'no-such-rule'), null, act),
      appError('VALIDATION_FAILED', 'yieldsTo.0'),
    )
    await rules.create(first, null, act)
    await rules.create(yielding(second, first.id), null, act)
    await rules.create(yielding(third, second.id), null, act)
    for (const other of [second, third]) {
      await t.rejects(
        rules.addVersion(yielding(first, other.id), null, null, act),
        appError('VALIDATION_FAILED', 'yieldsTo.0'),
      )
    }
    const activate = (id: string, version: number, mode: 'live' | 'off' = 'live') =>
      rules.activate(id, { version, mode, scope: everyone }, null, act)
    await rules.addVersion(second, null, null, act)
    await rules.addVersion(yielding(first, second.id), null, null, act)
    await activate(first.id, 2)
    await t.rejects(activate(second.id, 1), appError('VALIDATION_FAILED', 'version'), 'they would yield to one another')
    await activate(second.id, 1, 'off')
    await activate(second.id, 2)
  })

  t.test('what is rolled back to must not yield to a rule that yields to it by now', async t => {
    const { rules, world } = adapters()
    const act = (n: number) => actAt(T0 + n, admin, 'because')
    const admin = await world.person('admin')
    const [first, second] = [newDocument(), newDocument()]
    await rules.create(first, null, act(0))
    await rules.create({ ...second, yieldsTo: [first.id] }, null, act(0))
    await rules.addVersion(second, null, null, act(0))
    const activate = (id: string, version: number, n: number) =>
      rules.activate(id, { version, mode: 'live', scope: everyone }, null, act(n))
    await activate(second.id, 1, 1)
    await activate(second.id, 2, 2)
    await rules.addVersion({ ...first, yieldsTo: [second.id] }, null, null, act(2))
    await activate(first.id, 2, 3)
    await t.rejects(rules.rollBack(second.id, everyone, null, act(4)), {
      code: 'CONFLICT',
      message: /Version 1 cannot count again.*yieldsTo\.0.*Switch the rule off/,
    })
    await activate(first.id, 1, 5)
    await rules.addVersion({ ...first, name: 'without' }, null, null, act(5))
    t.match(await rules.rollBack(second.id, everyone, null, act(6)), { activation: { version: 1, mode: 'live' } })
  })

  t.test('one version is live for a scope, one in shadow beside it', async t => {
    const { rules, active, story, ward, world } = adapters()
    const admin = await world.person('admin')
    const [wardId, patientId] = [await ward(), await world.patient()]
    const { id } = await rules.create(newDocument(), null, actAt(T0, admin))
    await rules.addVersion(checkedDocument(ruleDocument(id, { delaySeconds: 60 })), null, null, actAt(T0, admin))
    const activate = (
      version: number,
      mode: 'live' | 'shadow' | 'off',
      scope: Parameters<RuleStore['rollBack']>[1],
      at: number,
    ) => rules.activate(id, { version, mode, scope }, null, actAt(T0 + at, admin, 'because'))
    await activate(1, 'live', everyone, 1)
    await activate(2, 'shadow', everyone, 2)
    await activate(2, 'live', { type: 'ward', wardId }, 3)
    await activate(1, 'off', { type: 'patient', patientId }, 4)
    await t.rejects(activate(1, 'live', everyone, 5), appError('CONFLICT'))
    await t.rejects(activate(3, 'live', everyone, 5), appError('VALIDATION_FAILED', 'version'))
    await t.rejects(
      activate(1, 'live', { type: 'ward', wardId: randomUUID() }, 5),
      appError('VALIDATION_FAILED', 'scope.wardId'),
    )
    await t.rejects(activate(1, 'live', { type: 'patient', patientId: randomUUID() }, 5), appError('NOT_FOUND'))
    const counting = (await active.active()).filter(rule => rule.ruleId === id)
    t.strictSame(
      new Set(counting.map(({ version, mode, scope }) => `${version} ${mode} ${scope.type}`)),
      new Set(['1 live everyone', '2 shadow everyone', '2 live ward', '1 off patient']),
    )
    t.match(counting[0]?.document, { id })
    const rule = await rules.get(id, T0)
    t.match(rule, {
      patients: 1,
      revision: 6,
      activations: [{ scope: everyone }, { scope: everyone }, { scope: { wardId } }],
    })
    t.same(await story(patientId), [`Alarm rule switched off: Rule ${id}`])
    t.same(await world.audited(patientId), ['rules:activate'])

    await activate(2, 'live', everyone, 6)
    const after = (await active.active()).filter(rule => rule.ruleId === id && rule.scope.type === 'everyone')
    t.match(after, [{ version: 2, mode: 'live' }], 'the dry run of what went live is over')
    const { items } = await rules.activations({ ruleId: id, viewer: null, limit: 10 })
    t.match(items[0], { version: 2, mode: 'live', reason: 'because', endedAt: null, activatedBy: { id: admin } })
    t.match(items.at(-1), { version: 1, mode: 'live', endedAt: T0 + 6, endedBy: { id: admin } })
    const stranger = { userId: await world.person('nurse'), visibility: new Set(['care-team'] as const) }
    const seen = await rules.activations({ ruleId: id, viewer: stranger, limit: 10 })
    t.equal(seen.items.length, items.length - 1, 'that of a foreign patient is not shown')
    const last = await rules.activations({ ruleId: id, viewer: null, limit: 4 })
    t.equal(
      (await rules.activations({ ruleId: id, viewer: null, limit: 4, cursor: last.nextCursor ?? '' })).items.length,
      1,
    )
  })

  t.test('rolling back goes one step further into the past each time, and stops at the first', async t => {
    const { rules, world } = adapters()
    const admin = await world.person('admin')
    const { id } = await rules.create(newDocument(), null, actAt(T0, admin))
    for (const delaySeconds of [61, 62]) {
      await rules.addVersion(checkedDocument(ruleDocument(id, { delaySeconds })), null, null, actAt(T0, admin))
    }
    const back = (at: number) => rules.rollBack(id, everyone, null, actAt(T0 + at, admin, 'too many alarms'))
    await t.rejects(back(0), appError('CONFLICT'), 'nothing counts')
    const activate = (version: number, mode: 'live' | 'off', at: number) =>
      rules.activate(id, { version, mode, scope: everyone }, null, actAt(T0 + at, admin))
    await activate(1, 'live', 1)
    await t.rejects(back(2), appError('CONFLICT'), 'nothing before it')
    await activate(2, 'live', 3)
    await activate(3, 'live', 4)
    t.match((await back(5)).activation, { version: 2, mode: 'live' })
    t.match((await back(6)).activation, { version: 1, mode: 'live' })
    await t.rejects(back(7), appError('CONFLICT'))
    await activate(1, 'off', 8)
    t.match((await back(9)).activation, { version: 1, mode: 'live' })
    await t.rejects(rules.rollBack(id, everyone, 1, actAt(T0, admin)), appError('STALE_VERSION'))
  })

  t.test('rolling back what went live from a dry run: to what was live before, else to the dry run', async t => {
    const { rules, active, world } = adapters()
    const admin = await world.person('admin')
    const scope = { type: 'ward', wardId: await adapters().ward() } as const
    const { id } = await rules.create(newDocument(), null, actAt(T0, admin))
    await rules.addVersion(checkedDocument(ruleDocument(id, { delaySeconds: 61 })), null, null, actAt(T0, admin))
    const activate = (version: number, mode: 'live' | 'shadow', at: number) =>
      rules.activate(id, { version, mode, scope }, null, actAt(T0 + at, admin))
    const back = (at: number) => rules.rollBack(id, scope, null, actAt(T0 + at, admin, 'too many alarms'))
    const counting = async () =>
      (await active.active()).filter(rule => rule.ruleId === id).map(({ version, mode }) => `${version} ${mode}`)

    await activate(1, 'shadow', 1)
    await t.rejects(back(2), /only a dry run of version 1/)
    await activate(1, 'live', 3)
    t.match((await back(4)).activation, { version: 1, mode: 'shadow', scope }, 'nothing was live before')
    t.same(await counting(), ['1 shadow'])
    await activate(1, 'live', 5)
    t.match((await back(6)).activation, { version: 1, mode: 'shadow' }, 'the second time like the first')
    await activate(1, 'live', 7)
    await activate(2, 'shadow', 8)
    await activate(2, 'live', 9)
    t.match((await back(10)).activation, { version: 1, mode: 'live' })
    t.same(await counting(), ['1 live'])
    await activate(2, 'shadow', 11)
    await t.rejects(back(12), /the first that counted for this ward.*End the activation/, 'a dry run stays')
    t.same((await counting()).sort(), ['1 live', '2 shadow'])
  })

  t.test('rolling back what was ended and begun anew finds another, not itself', async t => {
    const { rules, world } = adapters()
    const admin = await world.person('admin')
    const { id } = await rules.create(newDocument(), null, actAt(T0, admin))
    const live = { version: 1, mode: 'live', scope: everyone } as const
    const { activation } = await rules.activate(id, live, null, actAt(T0 + 1, admin))
    await rules.end(id, activation.id, null, actAt(T0 + 2, admin))
    await rules.activate(id, live, null, actAt(T0 + 3, admin))
    await t.rejects(rules.rollBack(id, everyone, null, actAt(T0 + 4, admin)), /Switch the rule off/)
  })

  t.test('an activation that is ended counts no more, and ends once', async t => {
    const { rules, active, story, world } = adapters()
    const [admin, patientId] = [await world.person('admin'), await world.patient()]
    const { id } = await rules.create(newDocument(), null, actAt(T0, admin))
    const scope = { type: 'patient', patientId } as const
    const { activation, revision } = await rules.activate(id, { version: 1, mode: 'live', scope }, 1, actAt(T0, admin))
    await t.rejects(rules.end(id, activation.id, 1, actAt(T0, admin)), appError('STALE_VERSION'))
    await t.rejects(rules.end(id, randomUUID(), revision, actAt(T0, admin)), appError('NOT_FOUND'))
    await rules.end(id, activation.id, revision, actAt(T0 + 1, admin))
    await t.rejects(rules.end(id, activation.id, null, actAt(T0, admin)), appError('CONFLICT'))
    t.notOk((await active.active()).some(rule => rule.ruleId === id))
    t.match(await rules.activation(id, activation.id), { endedAt: T0 + 1, endedBy: { id: admin } })
    t.equal(await rules.activation('another', activation.id), null)
    t.equal((await story(patientId)).length, 2)
  })

  t.test('what the rules together cannot have is refused, and nothing changes', async t => {
    const { rules, active, endAll, world } = adapters()
    const admin = await world.person('admin')
    await endAll()
    const go = (id: string, version = 1) =>
      rules.activate(id, { version, mode: 'shadow', scope: everyone }, null, actAt(T0, admin))
    for (let n = 0; n < 8; n++) {
      const { id } = await rules.create(checkedDocument(windowsDocument(`windows-${n}`, n)), null, actAt(T0, admin))
      await go(id)
    }
    const one = await rules.create(checkedDocument(windowsDocument('windows-too-many', 9)), null, actAt(T0, admin))
    await t.rejects(go(one.id), appError('RULE_LIMIT'))
    t.equal((await active.active()).length, 8)
    const shared = await rules.create(checkedDocument(windowsDocument('windows-shared', 0)), null, actAt(T0, admin))
    await go(shared.id)
    await endAll()
  })

  t.test('a dry run is read: episodes of patients one may see, and how many in all', async t => {
    const { rules, world, raiseShadow } = adapters()
    const [admin, nurse, patientId] = [await world.person('admin'), await world.person('nurse'), await world.patient()]
    const { id } = await rules.create(newDocument(), null, actAt(T0, admin))
    const other = await world.patient()
    await world.careTeam(nurse, patientId)
    const episode = (fields: Partial<ShadowEpisode>): ShadowEpisode => ({
      id: randomUUID(),
      ruleId: id,
      ruleVersion: 1,
      patientId,
      priority: 'medium',
      message: 'Heart rate above 150',
      raisedAt: T0,
      endedAt: null,
      justification: { summary: 'x' },
      ...fields,
    })
    await raiseShadow(episode({}))
    await raiseShadow(episode({ raisedAt: T0 + 1, patientId: other }))
    await raiseShadow(episode({ raisedAt: T0 - 90_000_000, ruleVersion: 2 }))
    const viewer = { userId: nurse, visibility: new Set(['care-team'] as const) }
    const mine = await rules.shadows({ ruleId: id, viewer, limit: 10 })
    t.match(
      mine.items.map(item => [item.ruleVersion, item.patientId, item.patientName.family]),
      [
        [1, patientId, 'Clinical'],
        [2, patientId, 'Clinical'],
      ],
    )
    const all = await rules.shadows({ ruleId: id, viewer: null, version: 1, limit: 1 })
    t.match(all.items, [{ patientId: other, raisedAt: T0 + 1, endedAt: null, justification: { summary: 'x' } }])
    const rest = await rules.shadows({ ruleId: id, viewer: null, version: 1, limit: 9, cursor: all.nextCursor ?? '' })
    t.equal(rest.items.length, 1)
    t.same(await rules.shadowCounts(id, T0 + 10), [
      { version: 2, episodes: 1, open: 1, lastDay: 0, patients: 1, firstAt: T0 - 90_000_000, lastAt: T0 - 90_000_000 },
      { version: 1, episodes: 2, open: 2, lastDay: 2, patients: 2, firstAt: T0, lastAt: T0 + 1 },
    ])
    t.equal((await rules.get(id, T0 + 10))?.shadowLastDay, 2)
  })

  t.test('what comes with the product is live at once, and follows it until a person has chosen', async t => {
    const { rules, active, endAll, world } = adapters()
    const admin = await world.person('admin')
    await endAll()
    const [first, second] = [newDocument(), newDocument()]
    const counting = async () =>
      (await active.active())
        .map(({ ruleId, version, mode }) => `${ruleId} ${version} ${mode}`)
        .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    await Promise.all([
      rules.ensureBuiltIn([first, second], T0),
      rules.ensureBuiltIn([first, second], T0),
      rules.ensureBuiltIn([first, second], T0),
    ])
    t.same(await counting(), [`${first.id} 1 live`, `${second.id} 1 live`])
    t.match(await rules.get(first.id, T0), { version: 1, createdBy: null })

    const next = { ...first, delaySeconds: 1 }
    await rules.ensureBuiltIn([next, second], T0 + 1)
    t.same(await counting(), [`${first.id} 2 live`, `${second.id} 1 live`], 'follows the product')
    await rules.ensureBuiltIn([next, second], T0 + 2)
    t.match(await rules.get(first.id, T0), { version: 2 })

    await rules.addVersion({ ...first, delaySeconds: 2 }, null, null, actAt(T0 + 3, admin))
    await rules.activate(first.id, { version: 3, mode: 'live', scope: everyone }, null, actAt(T0 + 3, admin))
    await rules.activate(second.id, { version: 1, mode: 'off', scope: everyone }, null, actAt(T0 + 3, admin))
    const change = [
      { ...first, delaySeconds: 3 },
      { ...second, delaySeconds: 3 },
    ]
    await rules.ensureBuiltIn(change, T0 + 4)
    t.same(await counting(), [`${first.id} 3 live`, `${second.id} 1 off`], 'what a person chose stays')
    t.match(await rules.get(first.id, T0), { version: 4, document: { delaySeconds: 3 } })

    const own = newDocument()
    await rules.create(own, null, actAt(T0, admin))
    await rules.ensureBuiltIn([{ ...own, delaySeconds: 3 }], T0 + 5)
    t.match(await rules.get(own.id, T0), { version: 1 }, "the house's own rule of that name stays its own")
    await endAll()
  })
}
