import type { FastifyInstance } from 'fastify'
import { buildApp } from '../../../api/app.ts'
import { hashPassword } from '../../../api/auth/passwords.ts'
import type { ApiPorts } from '../../../api/ports.ts'
import type { ApiSettings } from '../../../api/settings.ts'
import type { LiveVitals, LiveVitalsSubscriber } from '../../../bus/live-vitals.ts'
import { postgresAlertFeed } from '../../../bus/postgres/alert-feed.ts'
import { postgresChangeFeed } from '../../../bus/postgres/changes.ts'
import { postgresPeopleFeed } from '../../../bus/postgres/people-feed.ts'
import { systemClock } from '../../../model/clock.ts'
import { BUILT_IN_ROLES } from '../../../model/role.ts'
import { createLog } from '../../../observability/log.ts'
import { createMetrics } from '../../../observability/metrics.ts'
import { whatIsAway } from '../../../processes/what-is-away.ts'
import { checkRules } from '../../../rules/backtest/rule-set.ts'
import { ORDER_CHECKS } from '../../../rules/order-review/checks.ts'
import { createOrderReview } from '../../../rules/order-review/review.ts'
import { ruleCheck } from '../../../rules/rule-check.ts'
import { postgresAccounts, postgresRelations } from '../../../store/postgres/access.ts'
import { postgresAlarmLoad } from '../../../store/postgres/alarm-load.ts'
import { postgresAlertMessages } from '../../../store/postgres/alert-messages.ts'
import { postgresAlertReceipts } from '../../../store/postgres/alert-receipts.ts'
import { postgresAlertMover, postgresAlertReader } from '../../../store/postgres/alerts.ts'
import { postgresAppointments } from '../../../store/postgres/appointments.ts'
import { postgresReadAudit } from '../../../store/postgres/audit.ts'
import { postgresAuditReader } from '../../../store/postgres/audit-reader.ts'
import { postgresBeds } from '../../../store/postgres/beds.ts'
import { postgresBilling } from '../../../store/postgres/billing.ts'
import { postgresBreakGlass } from '../../../store/postgres/break-glass.ts'
import { postgresCareTeams } from '../../../store/postgres/care-teams.ts'
import { postgresChannels } from '../../../store/postgres/channels.ts'
import { postgresClinic } from '../../../store/postgres/clinic.ts'
import { postgresClinicalRecords } from '../../../store/postgres/clinical-records.ts'
import { postgresDeviceBeds } from '../../../store/postgres/device-beds.ts'
import { postgresDeviceCommands } from '../../../store/postgres/device-commands.ts'
import { postgresDeviceRegistry } from '../../../store/postgres/devices.ts'
import { postgresDoctors } from '../../../store/postgres/doctors.ts'
import { postgresEpisodes } from '../../../store/postgres/episodes.ts'
import { postgresErasure } from '../../../store/postgres/erasure.ts'
import { postgresEscalationChains } from '../../../store/postgres/escalation-chains.ts'
import { postgresJobs } from '../../../store/postgres/jobs.ts'
import { postgresMedicationOrders } from '../../../store/postgres/medication-orders.ts'
import { postgresMerges } from '../../../store/postgres/merges.ts'
import { postgresMessages } from '../../../store/postgres/messages.ts'
import { postgresNotes } from '../../../store/postgres/notes.ts'
import { postgresNotifications } from '../../../store/postgres/notifications.ts'
import { postgresObservations } from '../../../store/postgres/observations.ts'
import { postgresOrderAdvice } from '../../../store/postgres/order-advice.ts'
import { postgresPatientLinks } from '../../../store/postgres/patient-links.ts'
import { postgresPatientProfiles } from '../../../store/postgres/patient-profiles.ts'
import { postgresPatients } from '../../../store/postgres/patients.ts'
import { postgresPhotos } from '../../../store/postgres/photos.ts'
import { postgresProvisioningKeys } from '../../../store/postgres/provisioning-keys.ts'
import { postgresRegistration } from '../../../store/postgres/registration.ts'
import { postgresRejects } from '../../../store/postgres/rejects.ts'
import { postgresRoles } from '../../../store/postgres/roles.ts'
import { postgresRules } from '../../../store/postgres/rules.ts'
import { postgresScores } from '../../../store/postgres/scores.ts'
import { postgresServices } from '../../../store/postgres/services.ts'
import { postgresSessions } from '../../../store/postgres/sessions.ts'
import { postgresSpo2Scales } from '../../../store/postgres/spo2-scales.ts'
import { postgresStays } from '../../../store/postgres/stays.ts'
import { postgresTimeline } from '../../../store/postgres/timeline-reader.ts'
import { postgresTreatmentPlans } from '../../../store/postgres/treatment-plans.ts'
import { postgresUserRegistry } from '../../../store/postgres/user-registry.ts'
import { postgresUsers } from '../../../store/postgres/users.ts'
import { postgresVitalsHistory } from '../../../store/postgres/vitals-history.ts'
import { postgresVitalsMaintenance } from '../../../store/postgres/vitals-maintenance.ts'
import { postgresVitalsReader } from '../../../store/postgres/vitals-reader.ts'
import { postgresVitalsWriter } from '../../../store/postgres/vitals-writer.ts'
import { postgresWardLimits } from '../../../store/postgres/ward-limits.ts'
import { postgresWards } from '../../../store/postgres/wards.ts'
import { postgresWebhooks } from '../../../store/postgres/webhooks.ts'
import { testDatabase } from '../../support/database.ts'

export const PASSWORD = 'correct horse battery staple'

interface Teardown {
  teardown(end: () => Promise<void>): void
}

/** A way to put live numbers in by hand, and to see what is watched. */
export function handFedLive() {
  let deliver: (live: readonly LiveVitals[]) => void = () => {}
  const watched: ('all' | ReadonlySet<string>)[] = []
  const subscriber: LiveVitalsSubscriber = {
    watch: patients => void watched.push(patients),
    subscribe: async handler => {
      deliver = handler
    },
    close: async () => {},
  }
  return { subscriber, watched, deliver: (live: readonly LiveVitals[]) => deliver(live) }
}

/** The whole API on a database of its own, with one user per role (`nurse@test.local` …) and checked answers. */
export async function testApi(t: Teardown, settings: Partial<ApiSettings> = {}, overrides: Partial<ApiPorts> = {}) {
  const { url, pool } = await testDatabase(t)
  const log = createLog('test-api', 'fatal')
  const live = handFedLive()
  const replayed: string[] = []
  const queuedJobs: string[] = []
  const rejects = postgresRejects(pool)
  const metrics = createMetrics()
  const orderReview = createOrderReview(ORDER_CHECKS)
  const ports = {
    appointments: postgresAppointments(pool),
    billing: postgresBilling(pool),
    clinic: postgresClinic(pool),
    doctors: postgresDoctors(pool),
    services: postgresServices(pool),
    users: postgresUsers(pool),
    userRegistry: postgresUserRegistry(pool),
    roles: postgresRoles(pool),
    patientLinks: postgresPatientLinks(pool),
    breakGlass: postgresBreakGlass(pool),
    accounts: postgresAccounts(pool),
    relations: postgresRelations(pool),
    audit: postgresReadAudit(pool),
    auditReader: postgresAuditReader(pool),
    beds: postgresBeds(pool),
    careTeams: postgresCareTeams(pool),
    sessions: postgresSessions(pool),
    clinicalRecords: postgresClinicalRecords(pool, orderReview),
    erasure: postgresErasure(pool),
    merges: postgresMerges(pool),
    patients: postgresPatients(pool),
    patientProfiles: postgresPatientProfiles(pool),
    photos: postgresPhotos(pool),
    registration: postgresRegistration(pool),
    deviceBeds: postgresDeviceBeds(pool),
    devices: postgresDeviceRegistry(pool),
    stays: postgresStays(pool),
    deviceCommands: postgresDeviceCommands(pool),
    provisioningKeys: postgresProvisioningKeys(pool),
    vitals: postgresVitalsReader(pool),
    vitalsHistory: postgresVitalsHistory(pool),
    backtestCheck: rules => checkRules(rules).problems ?? [],
    observations: postgresObservations(pool),
    scores: postgresScores(pool),
    spo2Scales: postgresSpo2Scales(pool),
    webhooks: postgresWebhooks(pool),
    wards: postgresWards(pool),
    wardLimits: postgresWardLimits(pool),
    alarmLoad: postgresAlarmLoad(pool),
    alerts: postgresAlertReader(pool),
    alertMover: postgresAlertMover(pool),
    alertFeed: postgresAlertFeed({ url, pool, log }),
    timeline: postgresTimeline(pool),
    notifications: postgresNotifications(pool),
    peopleFeed: postgresPeopleFeed({ url, pool, log }),
    alertReceipts: postgresAlertReceipts(pool),
    alertMessages: postgresAlertMessages(pool),
    channels: postgresChannels(pool),
    escalationChains: postgresEscalationChains(pool),
    jobs: postgresJobs(pool),
    jobQueue: {
      shards: 1,
      async add(_shard: number, ids: readonly string[]) {
        queuedJobs.push(...ids)
      },
      async close() {},
    },
    live: live.subscriber,
    messages: postgresMessages(pool),
    notes: postgresNotes(pool),
    orderAdvice: postgresOrderAdvice(pool),
    orderReview,
    orders: postgresMedicationOrders(pool),
    plans: postgresTreatmentPlans(pool),
    rejects,
    rules: postgresRules(pool, ruleCheck),
    ruleCheck,
    replayer: {
      replay: async (ids: readonly string[]) => {
        replayed.push(...ids)
        return { replayed: ids.length, refusedAgain: 0 }
      },
    },
    changes: postgresChangeFeed({ url, log }),
    whatIsAway,
    readiness: async () => ({ postgres: { ok: true, detail: 'answers' } }),
    metricsText: () => metrics.registry.metrics(),
    metrics,
    log,
    clock: systemClock,
    ...overrides,
  } satisfies ApiPorts
  const passwordHash = await hashPassword(PASSWORD)
  for (const { id: role } of BUILT_IN_ROLES) {
    await ports.users.ensure({ email: `${role}@test.local`, name: role, roles: [role], passwordHash }, Date.now())
  }
  await postgresVitalsMaintenance(pool).prepare(Date.now())
  const app = await buildApp(
    {
      jwtSecret: 'a secret for tests, 32 bytes or more',
      pushKey: 'BNbN3OiAT7hRXTKDgI-F6YzyU1fkzJYTQx2fPhqAE3JBhxFlpW9gCgZEgVQdXu4zKjvrUcMdkLhPCJ6rm4dLTpc',
      boardDir: null,
      secureCookies: false,
      checkResponses: true,
      authRequestsPerMinute: 1000,
      ...settings,
    },
    ports,
  )
  t.teardown(async () => {
    await app.close()
    await ports.alertFeed.close()
    await ports.peopleFeed.close()
    await ports.changes.close()
  })
  return {
    app,
    ports,
    pool,
    url,
    live,
    replayed,
    queuedJobs,
    rejectWriter: rejects,
    episodes: postgresEpisodes(pool),
    vitalsWriter: postgresVitalsWriter(pool),
    as: (role: string) => callerAs(app, role),
  }
}

export type TestApi = Awaited<ReturnType<typeof testApi>>

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  // Tests say what they expect of a body; the API has compared it with its schema already.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any
}

/** Logs in, and gives a function that calls the API with that login. */
export async function callerAs(app: FastifyInstance, role: string) {
  const token = await tokenOf(app, role)
  const call = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => send(app, method, path, payload, { authorization: `Bearer ${token}`, ...headers })
  return call
}

export async function tokenOf(app: FastifyInstance, role: string): Promise<string> {
  const login = { email: `${role}@test.local`, password: PASSWORD, cookie: false }
  const { body } = await send(app, 'POST', '/auth/login', login)
  return String(body.accessToken)
}

export async function send(
  app: FastifyInstance,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  payload?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(payload === undefined ? {} : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
  })
  const isJson = String(answer.headers['content-type'] ?? '').includes('json')
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: isJson && answer.body !== '' ? JSON.parse(answer.body) : answer.body,
  }
}
