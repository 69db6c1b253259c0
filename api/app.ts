import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import type { Logger } from '../observability/log.ts'
import { createAccounts } from './access/accounts.ts'
import { accessTokens } from './auth/access-tokens.ts'
import { loginCookies } from './auth/cookies.ts'
import { createLogins } from './auth/logins.ts'
import type { App } from './http.ts'
import { createLive } from './live/live.ts'
import { liveRoute, takeWebSockets } from './live/route.ts'
import { guard } from './plugins/access.ts'
import { serveBoard } from './plugins/board-files.ts'
import { takeCsv } from './plugins/csv-body.ts'
import { takeJson } from './plugins/json-body.ts'
import { describeRoutes } from './plugins/openapi.ts'
import { answerFrameworkError, answerProblems } from './plugins/problems.ts'
import { measureRequests } from './plugins/request-metrics.ts'
import { secure } from './plugins/security.ts'
import { checkBySchema } from './plugins/validation.ts'
import type { ApiPorts } from './ports.ts'
import { alarmLoadRoutes } from './routes/alarm-load/routes.ts'
import { alertRoutes } from './routes/alerts/routes.ts'
import { calendarRoutes } from './routes/appointments/calendar.ts'
import { lobbyRoutes } from './routes/appointments/lobby.ts'
import { moveRoutes } from './routes/appointments/moves.ts'
import { appointmentRoutes } from './routes/appointments/routes.ts'
import { auditRoutes } from './routes/audit/routes.ts'
import { ownAccountRoutes } from './routes/auth/own-account.ts'
import { authRoutes } from './routes/auth/routes.ts'
import { backtestRoutes } from './routes/backtest/routes.ts'
import { billingRoutes } from './routes/billing/routes.ts'
import { boardRoutes } from './routes/board/routes.ts'
import { breakGlassRoutes } from './routes/break-glass/routes.ts'
import { handoverRoutes } from './routes/care-team/handovers.ts'
import { careTeamRoutes } from './routes/care-team/routes.ts'
import { pagerRoutes } from './routes/channels/pagers.ts'
import { pushRoutes } from './routes/channels/push.ts'
import { receiptRoutes } from './routes/channels/receipts.ts'
import { clinicRoutes } from './routes/clinic/routes.ts'
import { clinicalRoutes } from './routes/clinical-records/routes.ts'
import { assignmentRoutes } from './routes/devices/assignment.ts'
import { deviceBedRoutes } from './routes/devices/bed.ts'
import { claimRoutes } from './routes/devices/claim.ts'
import { commandRoutes } from './routes/devices/commands.ts'
import { credentialRoutes } from './routes/devices/credentials.ts'
import { deviceRoutes } from './routes/devices/routes.ts'
import { doctorRoutes } from './routes/doctors/routes.ts'
import { scheduleRoutes } from './routes/doctors/schedule.ts'
import { slotRoutes } from './routes/doctors/slots.ts'
import { importedCredentialRoutes } from './routes/jobs/credentials.ts'
import { exportRoutes } from './routes/jobs/exports.ts'
import { importRoutes } from './routes/jobs/imports.ts'
import { jobRoutes } from './routes/jobs/routes.ts'
import { limitsRoutes } from './routes/limits/routes.ts'
import { wardLimitsRoutes } from './routes/limits/ward.ts'
import { meRoutes } from './routes/me/routes.ts'
import { messageRoutes } from './routes/messages/routes.ts'
import { noteRoutes } from './routes/notes/routes.ts'
import { notificationRoutes } from './routes/notifications/routes.ts'
import { observationRoutes } from './routes/observations/routes.ts'
import { adviceRoutes } from './routes/orders/advice.ts'
import { orderMoveRoutes } from './routes/orders/moves.ts'
import { orderRoutes } from './routes/orders/routes.ts'
import { patientLinkRoutes } from './routes/patient-links/routes.ts'
import { identifierSystemRoutes } from './routes/patients/identifier-systems.ts'
import { mergeRoutes } from './routes/patients/merges.ts'
import { registrationRoutes } from './routes/patients/registration.ts'
import { patientRoutes } from './routes/patients/routes.ts'
import { photoRoutes } from './routes/photos/routes.ts'
import { planRoutes } from './routes/plans/routes.ts'
import { rejectRoutes } from './routes/rejects/routes.ts'
import { roleRoutes } from './routes/roles/routes.ts'
import { ruleActivationRoutes } from './routes/rules/activations.ts'
import { ruleRoutes } from './routes/rules/routes.ts'
import { scoreRoutes } from './routes/scores/routes.ts'
import { spo2ScaleRoutes } from './routes/scores/spo2-scale.ts'
import { serviceRoutes } from './routes/services/routes.ts'
import { stayRoutes } from './routes/stays/routes.ts'
import { openapiRoute } from './routes/system/openapi.ts'
import { systemRoutes } from './routes/system/routes.ts'
import { timelineRoutes } from './routes/timeline/routes.ts'
import { userRoutes } from './routes/users/routes.ts'
import { staffRoutes } from './routes/users/staff.ts'
import { vitalsRoutes } from './routes/vitals/routes.ts'
import { bedBoardRoutes } from './routes/wards/bed-board.ts'
import { bedRoutes } from './routes/wards/beds.ts'
import { wardEscalationRoutes } from './routes/wards/escalation.ts'
import { roomRoutes } from './routes/wards/rooms.ts'
import { wardRoutes } from './routes/wards/routes.ts'
import { webhookRoutes } from './routes/webhooks/routes.ts'
import {
  ACCESS_TOKEN_SECONDS,
  type ApiSettings,
  AUTH_REQUESTS_PER_MINUTE,
  BODY_LIMIT,
  EXPIRED_GRACE_MS,
  WEBHOOK_NETWORKS_DEFAULT,
} from './settings.ts'

/** A request that takes longer than this to arrive is cut off. Milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000
/** RFC 7518, 3.2: a key of HS256 has at least 256 bits. */
const SHORTEST_SECRET = 32

/** Fastify says at `info` that it listens, on which address: noise to whoever has just been greeted. */
function quieter(log: Logger): Logger {
  return log.level === 'info' ? log.child({}, { level: 'warn' }) : log
}

/** The HTTP and WebSocket API, ready to listen (the caller does) or to be tried with `inject`. */
export async function buildApp(settings: ApiSettings, ports: ApiPorts): Promise<FastifyInstance> {
  if (Buffer.byteLength(settings.jwtSecret) < SHORTEST_SECRET) {
    throw new RangeError(`jwtSecret must have at least ${SHORTEST_SECRET} bytes`)
  }
  const logger: FastifyBaseLogger = quieter(ports.log)
  const app: App = fastify({
    loggerInstance: logger,
    // A URL may hold a patient's name.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: settings.proxies && settings.proxies.length > 0 ? [...settings.proxies] : false,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    frameworkErrors: answerFrameworkError,
  }).withTypeProvider<TypeBoxTypeProvider>()

  answerProblems(app, ports)
  checkBySchema(app, settings.checkResponses ?? false)
  takeJson(app)
  takeCsv(app)
  measureRequests(app, ports.metrics)
  await secure(app, settings.secureCookies)
  // Only where a route asks for it: small answers gain nothing, and what holds a secret is not squeezed beside what somebody sent.
  await app.register(compress, { global: false })
  await describeRoutes(app)
  await takeWebSockets(app)

  const accessSeconds = settings.accessTokenSeconds ?? ACCESS_TOKEN_SECONDS
  const tokens = await accessTokens(app, settings.jwtSecret, accessSeconds)
  const accounts = createAccounts(ports.accounts, ports.changes)
  const live = createLive(ports, accounts)
  app.addHook('onReady', async () => {
    await accounts.start()
    await live.start()
  })
  app.addHook('onClose', async () => {
    await live.close()
  })

  app.register(async (scope: App) => {
    guard(scope, tokens, { ...ports, accounts })
    systemRoutes(scope, ports)
    scope.register(
      async (api: App) => {
        openapiRoute(api)
        const auth = {
          logins: createLogins(ports, tokens),
          accounts,
          cookies: loginCookies(settings.secureCookies),
          accessSeconds,
          requestsPerMinute: settings.authRequestsPerMinute ?? AUTH_REQUESTS_PER_MINUTE,
        }
        authRoutes(api, auth)
        ownAccountRoutes(api, ports, auth)
        meRoutes(api)
        const networks = settings.webhookNetworks ?? WEBHOOK_NETWORKS_DEFAULT
        pushRoutes(api, { ...ports, networks, pushKey: settings.pushKey })
        receiptRoutes(api, { ...ports, requestsPerMinute: settings.authRequestsPerMinute ?? AUTH_REQUESTS_PER_MINUTE })
        pagerRoutes(api, { ...ports, networks })
        userRoutes(api, ports)
        staffRoutes(api, ports)
        roleRoutes(api, ports)
        patientLinkRoutes(api, ports)
        breakGlassRoutes(api, ports)
        patientRoutes(api, ports)
        registrationRoutes(api, ports)
        identifierSystemRoutes(api)
        mergeRoutes(api, ports)
        clinicalRoutes(api, ports)
        photoRoutes(api, ports)
        vitalsRoutes(api, ports)
        observationRoutes(api, ports)
        scoreRoutes(api, ports)
        spo2ScaleRoutes(api, ports)
        limitsRoutes(api, ports)
        wardLimitsRoutes(api, ports)
        deviceRoutes(api, ports)
        credentialRoutes(api, ports)
        assignmentRoutes(api, ports)
        deviceBedRoutes(api, ports)
        wardRoutes(api, ports)
        wardEscalationRoutes(api, ports)
        backtestRoutes(api, ports)
        roomRoutes(api, ports)
        bedRoutes(api, ports)
        bedBoardRoutes(api, ports)
        stayRoutes(api, ports)
        careTeamRoutes(api, ports)
        handoverRoutes(api, ports)
        commandRoutes(api, ports)
        claimRoutes(api, { ...ports, requestsPerMinute: settings.authRequestsPerMinute ?? AUTH_REQUESTS_PER_MINUTE })
        alarmLoadRoutes(api, ports)
        alertRoutes(api, ports)
        ruleRoutes(api, ports)
        ruleActivationRoutes(api, ports)
        timelineRoutes(api, ports)
        notificationRoutes(api, ports)
        appointmentRoutes(api, ports)
        moveRoutes(api, ports)
        calendarRoutes(api, ports)
        lobbyRoutes(api, ports)
        billingRoutes(api, ports)
        clinicRoutes(api, { clinic: ports.clinic, grafana: settings.grafana ?? null })
        doctorRoutes(api, ports)
        scheduleRoutes(api, ports)
        slotRoutes(api, ports)
        serviceRoutes(api, ports)
        rejectRoutes(api, ports)
        jobRoutes(api, ports)
        importRoutes(api, ports)
        exportRoutes(api, ports)
        importedCredentialRoutes(api, ports)
        boardRoutes(api, ports)
        planRoutes(api, ports)
        noteRoutes(api, ports)
        orderRoutes(api, ports)
        orderMoveRoutes(api, ports)
        adviceRoutes(api, ports)
        messageRoutes(api, ports)
        auditRoutes(api, ports)
        webhookRoutes(api, { webhooks: ports.webhooks, networks })
        const graceMs = settings.expiredGraceMs ?? EXPIRED_GRACE_MS
        liveRoute(api, { ports, ...live, tokens, accounts, graceMs })
      },
      { prefix: '/api/v1' },
    )
  })
  await serveBoard(app, settings.boardDir)
  return app
}
