import type { Clock } from '../../../model/clock.ts'
import { mayOf, type Relation } from '../../../model/policy.ts'
import type { Account, AccountReader, RelationReader } from '../../../store/access.ts'
import type { ClinicStore } from '../../../store/clinic.ts'
import type { PhotoStore } from '../../../store/photos.ts'
import type { UserRegistry } from '../../../store/user-registry.ts'
import { Unusable } from '../import.ts'
import type { Outcome, Task } from '../start.ts'
import { boundedText } from './bounded-text.ts'
import { entry, pageEnd, pageStart, remark, sectionEnd, sectionStart } from './html.ts'
import { type RecordPorts, recordSections, type Section } from './sections.ts'
import { toJson } from './times.ts'
import { createUserNames } from './user-names.ts'

export interface RecordExportPorts extends RecordPorts {
  readonly accounts: AccountReader
  readonly relations: Pick<RelationReader, 'relations'>
  readonly clinic: Pick<ClinicStore, 'get'>
  readonly photos: Pick<PhotoStore, 'get'>
  readonly userRegistry: Pick<UserRegistry, 'staff'>
  readonly clock: Clock
}

/** Of each file: it is in memory, and in one row. */
const MOST_BYTES = 32 * 1024 * 1024
/** Records of one section that the page for people shows; the JSON has them all. */
const MOST_SHOWN = 2000

/** The whole record of a patient, as far as who asked for it may see it: for programs, and for people. */
export async function recordExport(ports: RecordExportPorts, { job, advance }: Task): Promise<Outcome> {
  const { patientId = '' } = job.params
  const now = ports.clock()
  const { account, relations } = await mayStill(ports, job.createdBy, patientId)
  const patient = await ports.patients.get(patientId)
  if (patient === null) throw new Unusable('The record is not there any more')
  const { billing, name, birthDate, sex, identifiers, hasPhoto, ...rest } = patient
  const person = { name, birthDate, sex, identifiers, ...rest }
  const shown = mayOf(account, 'billing:read', relations) ? { ...person, billing } : person
  const { timeZone, name: clinic } = await ports.clinic.get()
  const users = createUserNames(ports.userRegistry)
  const telling = { timeZone, names: users.names }
  const all = recordSections(ports, mayOf(account, 'clinical:read', relations))
  const sections = all.filter(({ needs }) => mayOf(account, needs, relations))
  const withheld = all.filter(section => !sections.includes(section)).map(({ title }) => title)
  const incomplete: string[] = []

  const json = boundedText(MOST_BYTES)
  const html = boundedText(MOST_BYTES)
  const head = { clinic, timeZone, exportedAt: now, exportedBy: account.user.name, notAllowed: withheld }
  const photo = hasPhoto ? await ports.photos.get(patientId) : null
  const image = photo && `data:${photo.type};base64,${Buffer.from(photo.bytes).toString('base64')}`
  json.add(`{"about":${toJson(head)},\n"patient":${toJson({ ...shown, photo: image })}`, true)
  html.add(pageStart([...name.given, name.family].join(' ')), true)
  if (image) html.add(`<img src="${image}" alt="Photo" height="160">`, true)
  html.add(
    entry(shown, undefined, telling) + sectionStart('About this file', undefined) + entry(head, undefined, telling),
    true,
  )
  html.add(sectionEnd(undefined), true)

  for (const [place, section] of sections.entries()) {
    const progress = { done: place, total: sections.length, counts: {}, errors: [], created: [] }
    if (!(await advance(progress))) return { type: 'cancelled' }
    await addSection(section)
  }
  json.add(`,\n"people":${toJson(Object.fromEntries(users.names))},\n"incomplete":${toJson(incomplete)}}\n`, true)
  html.add(pageEnd, true)
  await advance({ done: sections.length, total: sections.length, counts: {}, errors: [], created: [] })
  return {
    type: 'done',
    files: [
      { name: 'record.json', contentType: 'application/json', bytes: json.bytes() },
      { name: 'record.html', contentType: 'text/html; charset=utf-8', bytes: html.bytes() },
    ],
  }

  async function addSection({ id, title, columns, read }: Section): Promise<void> {
    json.add(`,\n${toJson(id)}:[`, true)
    html.add(sectionStart(title, columns), true)
    let count = 0
    let isWhole = true
    for await (const items of read(patientId, now)) {
      await users.learn(items)
      for (const item of items) {
        isWhole &&= json.add(`${count === 0 ? '' : ',\n'}${toJson(item)}`)
        if (isWhole && count < MOST_SHOWN) html.add(entry(item, columns, telling))
        if (isWhole) count++
      }
      if (!isWhole) break
    }
    json.add(']', true)
    html.add(sectionEnd(columns), true)
    if (count === 0 && isWhole) html.add(remark('Nothing.'), true)
    if (count > MOST_SHOWN) html.add(remark(`The newest ${MOST_SHOWN} of ${count}; the JSON file has all.`), true)
    if (isWhole) return
    incomplete.push(id)
    html.add(remark('Older ones do not fit into this file.'), true)
  }
}

/** What held when it was asked for may not hold any more. */
async function mayStill(
  { accounts, relations }: Pick<RecordExportPorts, 'accounts' | 'relations'>,
  userId: string,
  patientId: string,
): Promise<{ readonly account: Account; readonly relations: ReadonlySet<Relation> }> {
  const account = await accounts.account(userId)
  const joined = await relations.relations(userId, patientId)
  if (account === null || account.disabled || joined === null || !mayOf(account, 'patients:export', joined)) {
    throw new Unusable('You may not export this record any more')
  }
  return { account, relations: joined }
}
