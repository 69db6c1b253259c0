import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { alarmLoadGauges } from '../api/alarm-load-gauges.ts'
import { buildApp } from '../api/app.ts'
import { bullmqProducer } from '../bus/bullmq/producer.ts'
import { postgresAlertFeed } from '../bus/postgres/alert-feed.ts'
import { postgresChangeFeed } from '../bus/postgres/changes.ts'
import { postgresPeopleFeed } from '../bus/postgres/people-feed.ts'
import { redisProbe } from '../bus/redis/probe.ts'
import { createRejectReplayer } from '../ingest/replay.ts'
import { systemClock } from '../model/clock.ts'
import type { Grafana } from '../model/grafana.ts'
import { checkRules } from '../rules/backtest/rule-set.ts'
import { ORDER_CHECKS } from '../rules/order-review/checks.ts'
import { createOrderReview } from '../rules/order-review/review.ts'
import { ruleCheck } from '../rules/rule-check.ts'
import { postgresAccounts, postgresRelations } from '../store/postgres/access.ts'
import { postgresAlarmLoad } from '../store/postgres/alarm-load.ts'
import { postgresAlertMessages } from '../store/postgres/alert-messages.ts'
import { postgresAlertReceipts } from '../store/postgres/alert-receipts.ts'
import { postgresAlertMover, postgresAlertReader } from '../store/postgres/alerts.ts'
import { postgresAppointments } from '../store/postgres/appointments.ts'
import { postgresReadAudit } from '../store/postgres/audit.ts'
import { postgresAuditReader } from '../store/postgres/audit-reader.ts'
import { postgresBeds } from '../store/postgres/beds.ts'
import { postgresBilling } from '../store/postgres/billing.ts'
import { postgresBreakGlass } from '../store/postgres/break-glass.ts'
import { postgresCareTeams } from '../store/postgres/care-teams.ts'
import { postgresChannels } from '../store/postgres/channels.ts'
import { postgresClinic } from '../store/postgres/clinic.ts'
import { postgresClinicalRecords } from '../store/postgres/clinical-records.ts'
import { postgresDeviceBeds } from '../store/postgres/device-beds.ts'
import { postgresDeviceCommands } from '../store/postgres/device-commands.ts'
import { postgresDeviceRegistry } from '../store/postgres/devices.ts'
import { postgresDoctors } from '../store/postgres/doctors.ts'
import { postgresErasure } from '../store/postgres/erasure.ts'
import { postgresEscalationChains } from '../store/postgres/escalation-chains.ts'
import { postgresJobs } from '../store/postgres/jobs.ts'
import { postgresMedicationOrders } from '../store/postgres/medication-orders.ts'
import { postgresMerges } from '../store/postgres/merges.ts'
import { postgresMessages } from '../store/postgres/messages.ts'
import { postgresNotes } from '../store/postgres/notes.ts'
import { postgresNotifications } from '../store/postgres/notifications.ts'
import { postgresObservations } from '../store/postgres/observations.ts'
import { postgresOrderAdvice } from '../store/postgres/order-advice.ts'
import { postgresPatientLinks } from '../store/postgres/patient-links.ts'
import { postgresPatientProfiles } from '../store/postgres/patient-profiles.ts'
import { postgresPatients } from '../store/postgres/patients.ts'
import { postgresPhotos } from '../store/postgres/photos.ts'
import { postgresProvisioningKeys } from '../store/postgres/provisioning-keys.ts'
import { postgresRegistration } from '../store/postgres/registration.ts'
import { postgresRejects } from '../store/postgres/rejects.ts'
import { postgresRoles } from '../store/postgres/roles.ts'
import { postgresRules } from '../store/postgres/rules.ts'
import { postgresScores } from '../store/postgres/scores.ts'
import { postgresServices } from '../store/postgres/services.ts'
import { postgresSessions } from '../store/postgres/sessions.ts'
import { postgresSpo2Scales } from '../store/postgres/spo2-scales.ts'
import { postgresStays } from '../store/postgres/stays.ts'
import { postgresTimeline } from '../store/postgres/timeline-reader.ts'
import { postgresTreatmentPlans } from '../store/postgres/treatment-plans.ts'
import { postgresUserRegistry } from '../store/postgres/user-registry.ts'
import { postgresUsers } from '../store/postgres/users.ts'
import { postgresWardLimits } from '../store/postgres/ward-limits.ts'
import { postgresWards } from '../store/postgres/wards.ts'
import { postgresWebhooks } from '../store/postgres/webhooks.ts'
import type { Composition, RunningRole } from './compose.ts'
import type { Configuration } from './configuration.ts'
import {
  appRole,
  backfillQueue,
  evaluationsQueue,
  jobsQueue,
  liveSubscriber,
  openPool,
  readingsQueue,
} from './parts.ts'
import { projectRoot } from './project-root.ts'
import { readiness } from './readiness.ts'
import { asStartError } from './start-error.ts'
import { stateGauges } from './state-gauges.ts'
import { openVitalsStore } from './vitals-store.ts'
import { whatIsAway } from './what-is-away.ts'

export async function composeApi(composition: Composition): Promise<RunningRole> {
  const { settings, log, metrics } = composition
  const url = settings.databaseUrl
  const { http, redisUrl } = settings.configuration
  // Charts and lists must not keep an alert or a login waiting for a connection, so they have a pool of their own.
  const role = await appRole(composition)
  const pool = openPool(composition, { name: 'api', max: 8, durable: true, ...role })
  const slow = { max: 6, durable: false, statementTimeoutMs: 10_000 }
  const queries = openPool(composition, { name: 'api-queries', ...slow, ...role })
  const readings = await bullmqProducer(readingsQueue(composition, true))
  const jobQueue = await bullmqProducer(jobsQueue(composition))
  // Only counted here.
  const evaluations = await bullmqProducer(evaluationsQueue(composition))
  const backfill = await bullmqProducer(backfillQueue(composition))
  const countStates = stateGauges({ readings, evaluations, backfill, jobs: jobQueue }, composition)
  const rejects = postgresRejects(pool)
  const orderReview = createOrderReview(ORDER_CHECKS)
  const alarmLoad = postgresAlarmLoad(queries)
  const countAlarms = alarmLoadGauges({ alarmLoad, metrics, clock: systemClock, log })
  const vitalsStore = openVitalsStore(settings.configuration, log)
  const boardDir = join(projectRoot, 'build/public')
  const changes = postgresChangeFeed({ url, log })
  const alertFeed = postgresAlertFeed({ url, pool, log })
  const peopleFeed = postgresPeopleFeed({ url, pool, log })
  const live = liveSubscriber(composition)
  const redis = redisUrl === null ? null : redisProbe({ url: redisUrl, name: 'readiness', log })
  const app = await buildApp(
    {
      jwtSecret: settings.jwtSecret,
      pushKey: settings.vapid.publicKey,
      boardDir: existsSync(join(boardDir, 'index.html')) ? boardDir : null,
      secureCookies: http.https,
      proxies: http.proxies,
      webhookNetworks: new Set(settings.configuration.webhookNetworks),
      grafana: grafanaOf(settings.configuration),
    },
    {
      appointments: postgresAppointments(pool),
      billing: postgresBilling(queries),
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
      auditReader: postgresAuditReader(queries),
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
      vitals: vitalsStore.reader(queries),
      vitalsHistory: vitalsStore.history(queries),
      backtestCheck: rules => checkRules(rules).problems ?? [],
      observations: postgresObservations(pool),
      scores: postgresScores(queries),
      spo2Scales: postgresSpo2Scales(pool),
      webhooks: postgresWebhooks(pool),
      wards: postgresWards(pool),
      wardLimits: postgresWardLimits(pool),
      alarmLoad,
      alerts: postgresAlertReader(pool),
      alertMover: postgresAlertMover(pool),
      alertFeed,
      timeline: postgresTimeline(queries),
      notifications: postgresNotifications(pool),
      peopleFeed,
      alertReceipts: postgresAlertReceipts(pool),
      alertMessages: postgresAlertMessages(pool),
      channels: postgresChannels(pool),
      escalationChains: postgresEscalationChains(pool),
      jobs: postgresJobs(pool),
      jobQueue,
      live,
      messages: postgresMessages(pool),
      notes: postgresNotes(pool),
      orderAdvice: postgresOrderAdvice(pool),
      orderReview,
      orders: postgresMedicationOrders(pool),
      plans: postgresTreatmentPlans(pool),
      rejects,
      rules: postgresRules(pool, ruleCheck),
      ruleCheck,
      replayer: createRejectReplayer({ reader: rejects, writer: rejects, readings, clock: systemClock }),
      changes,
      whatIsAway,
      readiness: () => readiness({ pool, readings, redis, states: composition.states }),
      async metricsText() {
        await Promise.all([countStates(), countAlarms()])
        return composition.metricsText()
      },
      metrics,
      log,
      clock: systemClock,
    },
  )
  await app.listen({ host: http.host, port: http.port }).catch(asStartError)
  return {
    async close() {
      await app.close()
      await Promise.all([alertFeed.close(), peopleFeed.close(), live.close(), changes.close()])
      await Promise.all([readings, jobQueue, evaluations, backfill].map(queue => queue.close()))
      redis?.close()
      vitalsStore.close()
      await Promise.all([pool.end(), queries.end()])
    },
  }
}

function grafanaOf({ grafanaUrl, influx }: Configuration): Grafana | null {
  if (grafanaUrl === null) return null
  return { url: grafanaUrl, patientDashboard: influx === null ? 'patient-vitals' : 'patient-vitals-influxdb' }
}
