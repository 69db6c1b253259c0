import { type AuditEntry, auditWords } from '../../../model/audit.ts'
import type { ClinicalKind } from '../../../model/clinical.ts'
import type { Instant } from '../../../model/clock.ts'
import type { PatientAction } from '../../../model/permissions.ts'
import { withoutWhy } from '../../../model/stay.ts'
import type { AlertReader } from '../../../store/alerts.ts'
import type { AppointmentStore } from '../../../store/appointments.ts'
import type { AuditReader } from '../../../store/audit.ts'
import type { CareTeamStore } from '../../../store/care-teams.ts'
import type { ClinicalRecords } from '../../../store/clinical-records.ts'
import type { MedicationOrderStore } from '../../../store/medication-orders.ts'
import type { MessageStore } from '../../../store/messages.ts'
import type { NoteStore } from '../../../store/notes.ts'
import type { ObservationStore } from '../../../store/observations.ts'
import type { PatientStore } from '../../../store/patients.ts'
import type { ScoreReader } from '../../../store/scores.ts'
import type { Spo2Scales } from '../../../store/spo2-scales.ts'
import type { StayStore } from '../../../store/stays.ts'
import type { TimelineReader } from '../../../store/timeline.ts'
import type { TreatmentPlanStore } from '../../../store/treatment-plans.ts'
import type { VitalsReader } from '../../../store/vitals.ts'
import { scoresOfYear } from './score-parts.ts'
import { hours, limitsOf, minutes, newestVitals } from './vitals-parts.ts'

export interface RecordPorts {
  readonly alerts: Pick<AlertReader, 'list'>
  readonly appointments: Pick<AppointmentStore, 'list'>
  readonly auditReader: Pick<AuditReader, 'ofPatient'>
  readonly careTeams: Pick<CareTeamStore, 'members'>
  readonly clinicalRecords: Pick<ClinicalRecords, 'list'>
  readonly messages: Pick<MessageStore, 'list'>
  readonly notes: Pick<NoteStore, 'list' | 'get'>
  readonly observations: Pick<ObservationStore, 'list'>
  readonly orders: Pick<MedicationOrderStore, 'list'>
  readonly patients: Pick<PatientStore, 'get' | 'personalLimits'>
  readonly plans: Pick<TreatmentPlanStore, 'list' | 'versions'>
  readonly scores: Pick<ScoreReader, 'history'>
  readonly spo2Scales: Pick<Spo2Scales, 'history'>
  readonly stays: Pick<StayStore, 'list'>
  readonly timeline: Pick<TimelineReader, 'list'>
  readonly vitals: VitalsReader
}

/** One part of a record. */
export interface Section {
  /** Its name in the JSON. */
  readonly id: string
  /** For people. */
  readonly title: string
  readonly needs: PatientAction
  /** Its columns where people read it as a table; otherwise each record stands by itself. */
  readonly columns?: readonly string[]
  /** Everything of it, in pieces of bounded size. */
  read(patientId: string, now: Instant): AsyncIterable<readonly unknown[]>
}

/** Records asked for at once. */
const AT_ONCE = 100

interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

async function* pages<T>(
  list: (query: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { items, nextCursor } = await list({ limit: AT_ONCE, ...(cursor === undefined ? {} : { cursor }) })
    yield items
    cursor = nextCursor
  }
}

/** What each record of a list belongs to is asked for one by one: its versions are many. */
async function* withVersions<T, V>(lists: AsyncIterable<readonly T[]>, versions: (item: T) => Promise<V>) {
  for await (const items of lists) for (const item of items) yield [{ ...item, versions: await versions(item) }]
}

const VALUES = ['at', 'code', 'min', 'mean', 'max', 'unit']

/**
 * What matters most comes first, because a file has an end; newest first in each.
 * @param isClinical whether who asked may read the clinical record: stays then say why
 */
export function recordSections(ports: RecordPorts, isClinical: boolean): readonly Section[] {
  const clinical = (kind: ClinicalKind, id: string, title: string): Section => ({
    id,
    title,
    needs: 'clinical:read',
    read: patientId => pages(query => ports.clinicalRecords.list({ ...query, patientId, kind, errors: true })),
  })
  return [
    clinical('allergy', 'allergies', 'Allergies'),
    clinical('condition', 'conditions', 'Conditions'),
    clinical('medication', 'medications', 'Medications'),
    clinical('measurement', 'measurements', 'Height and weight'),
    {
      id: 'orders',
      title: 'Medication orders',
      needs: 'clinical:read',
      read: patientId => pages(query => ports.orders.list({ ...query, patientId })),
    },
    {
      id: 'plans',
      title: 'Treatment plans',
      needs: 'clinical:read',
      read: patientId =>
        withVersions(
          pages(query => ports.plans.list({ ...query, patientId })),
          async plan => {
            const all = []
            for await (const some of pages(query => ports.plans.versions({ ...query, patientId, planId: plan.id }))) {
              all.push(...some)
            }
            return all
          },
        ),
    },
    {
      id: 'notes',
      title: 'Notes',
      needs: 'notes:read',
      read: patientId =>
        withVersions(
          pages(query => ports.notes.list({ ...query, patientId })),
          async note => (await ports.notes.get(patientId, note.id))?.versions ?? [],
        ),
    },
    {
      id: 'stays',
      title: 'Stays',
      needs: 'stays:read',
      async *read(patientId) {
        const lists = pages(query => ports.stays.list(patientId, query))
        for await (const stays of lists) yield isClinical ? stays : stays.map(withoutWhy)
      },
    },
    {
      id: 'careTeam',
      title: 'Care team',
      needs: 'care-team:read',
      read: (patientId, now) => pages(query => ports.careTeams.members(patientId, now, query)),
    },
    {
      id: 'appointments',
      title: 'Appointments',
      needs: 'appointments:read',
      async *read(patientId) {
        const lists = pages(query => ports.appointments.list({ ...query, viewer: null, patientId }))
        for await (const entries of lists) yield entries.map(({ appointment }) => appointment)
      },
    },
    {
      id: 'messages',
      title: 'Messages',
      needs: 'messages:read',
      read: patientId => pages(query => ports.messages.list({ ...query, patientId })),
    },
    {
      id: 'limits',
      title: 'Personal alarm limits',
      needs: 'vitals:read',
      columns: ['code', 'criticalLow', 'low', 'high', 'criticalHigh', 'delaySeconds'],
      read: id => limitsOf(ports.patients, id),
    },
    {
      id: 'spo2Scale',
      title: 'SpO2 scale of NEWS2, as ordered',
      needs: 'vitals:read',
      columns: ['orderedAt', 'scale', 'reason', 'orderedBy'],
      async *read(patientId) {
        yield await ports.spo2Scales.history(patientId)
      },
    },
    {
      id: 'newestVitals',
      title: 'Newest vital signs',
      needs: 'vitals:read',
      columns: ['measuredAt', 'code', 'value', 'unit'],
      read: id => newestVitals(ports.vitals, id),
    },
    {
      id: 'observations',
      title: 'Observations entered by hand',
      needs: 'vitals:read',
      columns: ['measuredAt', 'values', 'enteredBy', 'enteredInError'],
      read: patientId => pages(query => ports.observations.list({ ...query, patientId })),
    },
    {
      id: 'alerts',
      title: 'Alerts',
      needs: 'alerts:read',
      read: patientId => pages(query => ports.alerts.list({ ...query, viewer: null, patientId })),
    },
    {
      id: 'timeline',
      title: 'Timeline',
      needs: 'timeline:read',
      columns: ['at', 'type', 'summary', 'by'],
      read: patientId => pages(query => ports.timeline.list({ ...query, patientId })),
    },
    {
      id: 'scores',
      title: 'Scores of a year',
      needs: 'vitals:read',
      columns: ['at', 'score', 'total', 'value', 'status', 'summary'],
      read: (id, now) => scoresOfYear(ports.scores, id, now),
    },
    {
      id: 'vitalsByHour',
      title: 'Vital signs by the hour',
      needs: 'vitals:read',
      columns: VALUES,
      read: (id, now) => hours(ports.vitals, id, now),
    },
    {
      id: 'vitalsByMinute',
      title: 'Vital signs by the minute',
      needs: 'vitals:read',
      columns: VALUES,
      read: (id, now) => minutes(ports.vitals, id, now),
    },
    {
      id: 'accessLog',
      title: 'Who looked',
      needs: 'access-log:read',
      columns: ['at', 'by', 'what', 'inNeed'],
      async *read(patientId) {
        for await (const entries of pages(query => ports.auditReader.ofPatient(patientId, query)))
          yield entries.map(look)
      },
    },
  ]
}

/** As the patient may see it: not from which address, nor in which login. */
const look = (entry: AuditEntry) => ({
  at: entry.at,
  by: entry.by && { name: entry.by.name, roles: entry.by.roles },
  what: auditWords(entry),
  inNeed: entry.from.via === 'break-glass',
})
