import type { FastifyRequest } from 'fastify'
import type { Act } from '../../model/act.ts'
import type { Clock } from '../../model/clock.ts'
import { AppError } from '../../model/errors.ts'
import { type Action, isPatientAction, type PatientAction } from '../../model/permissions.ts'
import { may, mayOf, onlyInNeed, type Relation, visibility } from '../../model/policy.ts'
import type { RelationReader, Viewer } from '../../store/access.ts'
import type { ReadAudit } from '../../store/audit.ts'
import type { Accounts } from '../access/accounts.ts'
import { type Caller, callerFrom } from '../access/caller.ts'
import type { AccessTokens } from '../auth/access-tokens.ts'
import { ACCESS_COOKIE } from '../auth/cookies.ts'
import { cameFromHere } from '../auth/same-origin.ts'
import { notFound } from '../errors.ts'
import type { App } from '../http.ts'

/** Who may call a route: everybody, everybody who is logged in, or who may do this. */
export type Access = 'public' | 'logged-in' | Action

/**
 * How a route with a permission on patients learns whose data it touches.
 * - `path`: `:id` of its path is the patient's id; decided before the handler runs
 * - `asked`: the handler finds the patient (of an alert, of a body) and calls `allowPatient`
 * - `filtered`: a list; the handler passes `viewerOf` on to the store and tells `shown` which patients came out
 * A successful answer of a handler that did not ask becomes an error.
 */
export type Whose = 'path' | 'asked' | 'filtered'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    whose?: Whose
    /** Allowed to who must change his password first. */
    beforePasswordChange?: boolean
  }
  interface FastifyRequest {
    caller: Caller | null
    /** Patients the decision was asked for, or that a list showed; null while nothing was decided. */
    decided: Set<string> | null
    /** Those of them that the caller may see only because he opened the record in need. */
    inNeed: Set<string>
  }
}

export interface GuardPorts {
  readonly accounts: Accounts
  readonly relations: RelationReader
  readonly audit: ReadAudit
  readonly clock: Clock
}

/** What somebody needs who is told of an alarm: to look at it, and to say that he goes. */
const ANSWERS_ALARMS = ['alerts:read', 'alerts:act'] as const

/** An alert or a reading that belongs to no patient is like a patient nobody answers for. */
const OF_NOBODY: ReadonlySet<Relation> = new Set(['unattended'])

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS'])
const guards = new WeakMap<FastifyRequest, GuardPorts>()

/** Every route below declares its access, or the app does not start; the policy decides before a body is read. */
export function guard(app: App, tokens: AccessTokens, ports: GuardPorts): void {
  app.decorateRequest('caller', null)
  app.decorateRequest('decided', null)
  app.decorateRequest('inNeed')
  app.addHook('onRoute', ({ method, url, config }) => {
    const problem = misdeclared(config?.access, config?.whose)
    if (problem !== null) throw new Error(`${method} ${url} ${problem}`)
  })
  app.addHook('onRequest', async request => {
    const { access, whose, beforePasswordChange } = request.routeOptions.config
    guards.set(request, ports)
    request.inNeed = new Set()
    if (access === 'public') return
    const caller = await identify(request, tokens, ports.accounts)
    request.caller = caller
    if (caller.account.user.mustChangePassword && beforePasswordChange !== true) {
      throw new AppError('PASSWORD_CHANGE_NEEDED', 'Change the password first: POST /api/v1/auth/password')
    }
    if (access === undefined || (access !== 'logged-in' && !may(caller.account, access))) {
      throw new AppError('FORBIDDEN', 'Your role does not allow this')
    }
    if (whose === 'path') await allowPatient(request, patientIdIn(request.params))
  })
  app.addHook('onSend', async (request, reply) => {
    const { access, whose } = request.routeOptions.config
    if (whose === undefined || reply.statusCode >= 400) return
    if (request.decided === null) throw new Error(`${request.routeOptions.url} answered without asking whose it is`)
    if (!CHANGES_NOTHING.has(request.method) || request.decided.size === 0) return
    const { audit } = ports
    const write = whose === 'filtered' ? audit.listed : audit.read
    const action = actionOf(access)
    const inNeed = whose === 'filtered' ? await listedInNeed(request, action, ports.relations) : request.inNeed
    const ordinary = [...request.decided].filter(id => !inNeed.has(id))
    const act = { ...actOf(request), from: fromOf(request, false) }
    if (ordinary.length > 0) await write(act, action, ordinary)
    if (inNeed.size > 0) await write({ ...act, from: fromOf(request, true) }, action, [...inNeed])
  })
}

/** A list does not say through which relation it shows a patient, so it is asked for those that were shown. */
async function listedInNeed(
  request: FastifyRequest,
  action: Action,
  relations: RelationReader,
): Promise<ReadonlySet<string>> {
  const { account, id } = callerOf(request)
  const visible = visibility(account, action)
  if (visible === 'all' || request.decided === null) return new Set()
  return relations.opened(id, request.decided, visible)
}

function misdeclared(access: Access | undefined, whose: Whose | undefined): string | null {
  if (access === undefined) return 'declares no access'
  const isAboutPatients = access !== 'public' && access !== 'logged-in' && isPatientAction(access)
  if (isAboutPatients === (whose !== undefined)) return null
  return isAboutPatients
    ? 'does not declare whose data it touches'
    : 'declares whose, but its permission is on no patient'
}

async function identify(request: FastifyRequest, tokens: AccessTokens, accounts: Accounts): Promise<Caller> {
  const header = request.headers.authorization
  const bearer = header === undefined ? undefined : /^Bearer +(\S+)$/i.exec(header)?.[1]
  const cookie = header === undefined ? request.cookies[ACCESS_COOKIE] : undefined
  const token = bearer ?? cookie
  const caller = token === undefined ? null : await callerFrom(tokens, accounts, token)
  if (caller === null) throw new AppError('UNAUTHENTICATED', 'No login, or it has expired')
  // A browser sends the cookie by itself, so a change must prove that our own page asked for it.
  if (bearer === undefined && !CHANGES_NOTHING.has(request.method) && !cameFromHere(request.headers)) {
    throw new AppError('FORBIDDEN', 'A change with the login cookie must come from the board itself')
  }
  return caller
}

/** The caller of a route whose access is not `public`. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new AppError('UNAUTHENTICATED', 'No login')
  return request.caller
}

/** Who does it, when, from where; `reason` where the route asks for one. Taken after `allowPatient`. */
export function actOf(request: FastifyRequest, reason: string | null = null): Act {
  return {
    at: portsOf(request).clock(),
    by: request.caller?.id ?? null,
    reason,
    from: fromOf(request, request.inNeed.size > 0),
  }
}

function fromOf(request: FastifyRequest, inNeed: boolean): Act['from'] {
  return {
    ...originOf(request),
    login: request.caller?.family ?? null,
    ...(inNeed ? { via: 'break-glass' } : {}),
  }
}

/** Where a request comes from, whoever is logged in. */
export function originOf(request: FastifyRequest): Pick<Act['from'], 'ip' | 'userAgent' | 'requestId'> {
  return {
    ip: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 200) ?? null,
    requestId: request.id,
  }
}

/**
 * Decides whose: whether the caller may do what the route declares (or `action`) with this patient.
 * @param patientId null: what belongs to no patient (the alert of a device that nobody has)
 * @param joined what joins them as far as the one record goes that is asked for, beside what joins them anyway
 * Errors: NOT_FOUND, and NOT_YOUR_PATIENT for callers who could open the record in need.
 */
export async function allowPatient(
  request: FastifyRequest,
  patientId: string | null,
  action: PatientAction = patientActionOf(request),
  joined: readonly Relation[] = [],
): Promise<void> {
  const { account, id } = callerOf(request)
  request.decided ??= new Set()
  if (patientId === null) {
    if (mayOf(account, action, OF_NOBODY)) return
    throw notFound('record')
  }
  // Whoever reaches everybody is asked nothing; that the patient exists is the handler's question.
  if (visibility(account, action) !== 'all') {
    const known = await portsOf(request).relations.relations(id, patientId)
    if (known === null) throw notFound('patient')
    const relations = new Set([...known, ...joined])
    if (!mayOf(account, action, relations)) {
      if (!may(account, action)) throw new AppError('FORBIDDEN', 'Your role does not allow this')
      if (!may(account, 'patients:break-glass')) throw notFound('patient')
      throw new AppError('NOT_YOUR_PATIENT', 'Not one of your patients; in need, open the record with a reason')
    }
    if (onlyInNeed(account, action, relations)) request.inNeed.add(patientId)
  }
  request.decided.add(patientId)
}

/**
 * Whether the caller may also do this with the patient: for a part of an answer that not everybody may see.
 * @param joined as of `allowPatient`
 */
export async function mayAlso(
  request: FastifyRequest,
  patientId: string,
  action: PatientAction,
  joined: readonly Relation[] = [],
): Promise<boolean> {
  const { account, id } = callerOf(request)
  if (!may(account, action)) return false
  if (visibility(account, action) === 'all') return true
  const relations = await portsOf(request).relations.relations(id, patientId)
  return relations !== null && mayOf(account, action, new Set([...relations, ...joined]))
}

/** Those of the patients with whom the caller may also do this: for parts of a list that not everybody may see. */
export async function mayAlsoOf(
  request: FastifyRequest,
  patientIds: Iterable<string | null>,
  action: PatientAction,
): Promise<ReadonlySet<string>> {
  const asked = new Set([...patientIds].filter(id => id !== null))
  const { account, id } = callerOf(request)
  const visible = visibility(account, action)
  if (visible === 'all' || asked.size === 0) return asked
  if (visible.size === 0) return new Set()
  const { relations } = portsOf(request)
  const joined = (await relations.joined([id], asked)).filter(({ relation }) => visible.has(relation))
  const unattended = visible.has('unattended') ? await relations.unattended(asked) : []
  return new Set([...joined.map(({ patientId }) => patientId), ...unattended])
}

/** Why somebody may not be the one whom alarms wait for. */
export const CANNOT_ANSWER = 'may not see and answer alarms; choose a nurse or a doctor whose login is in use'

/**
 * Whether somebody else can see and answer the alarms of this patient now.
 * @param patientId null: what belongs to no patient
 */
export async function canAnswer(request: FastifyRequest, userId: string, patientId: string | null): Promise<boolean> {
  const joined = patientId === null ? OF_NOBODY : await portsOf(request).relations.relations(userId, patientId)
  return joined !== null && answers(request, userId, joined)
}

/** Whether somebody could see and answer a patient's alarms when this joins the two. */
export function couldAnswer(request: FastifyRequest, userId: string, joined: Relation): Promise<boolean> {
  return answers(request, userId, new Set([joined]))
}

/** Nobody, and who is disabled, does not. */
async function answers(request: FastifyRequest, userId: string, joined: ReadonlySet<Relation>): Promise<boolean> {
  const account = await portsOf(request).accounts.of(userId)
  if (account === null || account.disabled) return false
  return ANSWERS_ALARMS.every(action => mayOf({ roles: account.given }, action, joined))
}

/** For whom a list is read: pass it on to the store. */
export function viewerOf(request: FastifyRequest, action: PatientAction = patientActionOf(request)): Viewer {
  const { account, id } = callerOf(request)
  request.decided ??= new Set()
  return { userId: id, visibility: visibility(account, action) }
}

/** Which patients a list has shown: they are audited as read. */
export function shown(request: FastifyRequest, patientIds: Iterable<string | null>): void {
  for (const id of patientIds) if (id !== null) request.decided?.add(id)
}

function portsOf(request: FastifyRequest): GuardPorts {
  const ports = guards.get(request)
  if (ports === undefined) throw new Error('the guard has not seen this request')
  return ports
}

function actionOf(access: Access | undefined): Action {
  if (access === undefined || access === 'public' || access === 'logged-in') throw new Error('no action is declared')
  return access
}

function patientActionOf(request: FastifyRequest): PatientAction {
  const action = actionOf(request.routeOptions.config.access)
  if (!isPatientAction(action)) throw new Error(`${action} is no permission on patients`)
  return action
}

function patientIdIn(params: unknown): string {
  if (typeof params === 'object' && params !== null && 'id' in params && typeof params.id === 'string') return params.id
  throw new Error('a route of a patient has no :id in its path')
}
