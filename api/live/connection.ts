import type { Socket } from 'node:net'
import type { WebSocket } from '@fastify/websocket'
import { CLOSE_FORBIDDEN, CLOSE_UNAUTHENTICATED, type ClientMessage } from '../../model/live-messages.ts'
import type { Account } from '../../store/access.ts'
import type { Accounts } from '../access/accounts.ts'
import { type Caller, callerFrom } from '../access/caller.ts'
import type { AccessTokens } from '../auth/access-tokens.ts'
import type { ApiPorts } from '../ports.ts'
import { auditSubscription, type Origin, refusal } from './admission.ts'
import { createClient, type LiveClient } from './client.ts'
import { parseClientMessage } from './client-message.ts'
import { encode } from './encode.ts'
import { createExpiry } from './expiry.ts'
import type { FanOut } from './fan-out.ts'
import { HELLO_WITHIN_MS } from './limits.ts'
import type { Receipts } from './receipts.ts'
import { sees } from './sight.ts'
import { namesOnlySeen, subscriptionOf } from './subscription.ts'
import type { Member, Viewers } from './viewers.ts'
import { CLOSE_TRY_AGAIN, resumeFrom, type WelcomePorts, welcome } from './welcome.ts'
import { createWire } from './wire.ts'

type Hello = Extract<ClientMessage, { type: 'hello' }>
type Receipt = Extract<ClientMessage, { type: 'receipt' }>

/** RFC 6455, 7.4.1: the client broke the protocol. */
const CLOSE_BAD_MESSAGE = 1008
/** RFC 6455, 5.5: a close reason has at most 123 bytes. */
const LONGEST_REASON = 120

export interface ConnectionParts {
  readonly ports: WelcomePorts & Pick<ApiPorts, 'audit' | 'metrics' | 'log' | 'clock'>
  readonly fanOut: FanOut
  readonly viewers: Viewers
  readonly tokens: AccessTokens
  readonly accounts: Accounts
  readonly receipts: Receipts
  readonly graceMs: number
}

/** One WebSocket from its hello to its end. */
export function serveConnection(parts: ConnectionParts, socket: WebSocket, stream: Socket, origin: Origin): void {
  const { ports, fanOut, viewers, tokens, accounts, graceMs } = parts
  const wire = createWire(socket, stream)
  let caller: Caller | null = null
  let member: Member | null = null
  let saidHello = false
  let client: LiveClient | null = null
  /** An alert that the user may not see, or that is over, is confirmed by nobody. */
  function confirm({ delivered, seen }: Receipt): void {
    if (client === null || caller === null) return
    const { viewer } = client
    const userId = caller.id
    const now = ports.clock()
    const looked = new Set(seen)
    parts.receipts.add(
      [...new Set([...delivered, ...seen])].flatMap(alertId => {
        const alert = fanOut.openAlert(alertId)
        if (alert === undefined || !sees(viewer.sight, viewer.sight.alerts, alert.patientId)) return []
        return [{ alertId, userId, deliveredAt: now, seenAt: looked.has(alertId) ? now : null }]
      }),
    )
  }

  const unauthenticated = (reason: string) => wire.close(CLOSE_UNAUTHENTICATED, reason)
  const forbidden = (reason: string) => wire.close(CLOSE_FORBIDDEN, reason)
  const expiry = createExpiry(
    ports.clock,
    graceMs,
    () => wire.send(encode({ type: 'token-expired' })),
    () => unauthenticated('the login has expired'),
  )
  const helloTimer = setTimeout(() => unauthenticated('no hello'), HELLO_WITHIN_MS)

  async function hello({ token = origin.cookieToken, subscribe, since }: Hello): Promise<void> {
    const who = token === undefined ? null : await callerFrom(tokens, accounts, token)
    if (who === null) return unauthenticated('no valid login')
    const subscription = subscriptionOf(subscribe ?? {})
    const judge = (account: Account) => {
      const reason = refusal(account, subscription)
      if (reason !== null) forbidden(reason)
    }
    judge(who.account)
    if (!wire.isOpen()) return
    caller = who
    member = { caller: () => caller ?? who, end: () => unauthenticated('the login has ended'), recheck: judge }
    const viewer = await viewers.join(member)
    if (!wire.isOpen()) return
    if (!namesOnlySeen(subscription, viewer.sight)) return forbidden('not one of your patients')
    await auditSubscription(ports.audit, subscription, who, viewer.sight, origin, ports.clock())
    const from = since === undefined ? undefined : await resumeFrom(ports, fanOut, since)
    if (!wire.isOpen()) return
    expiry.renew(caller.expiresAt)
    const { id, email, name, roles } = who.account.user
    const onDropped = () => ports.metrics.liveVitalsDropped.inc()
    client = createClient({ wire, subscription, viewer, user: { id, email, name, roles } }, onDropped)
    fanOut.add(client)
    await welcome(ports, fanOut, client, from)
    await fanOut.offerScores(client)
  }

  function renew(token: string): void {
    const renewed = tokens.read(token)
    if (renewed === null || member === null || caller === null || renewed.id !== caller.id) {
      unauthenticated('no valid login of the same user')
      return
    }
    const isOther = renewed.family !== caller.family
    caller = { ...renewed, account: caller.account }
    expiry.renew(renewed.expiresAt)
    if (isOther) viewers.recheck(member)
  }

  socket.on('message', data => {
    if (!wire.isOpen()) return // what a client sends after we closed concerns nobody
    const message = parseClientMessage(String(data))
    if (typeof message === 'string') return wire.close(CLOSE_BAD_MESSAGE, message.slice(0, LONGEST_REASON))
    if (message.type === 'token') return renew(message.token)
    if (message.type === 'receipt') return confirm(message)
    if (saidHello) return wire.close(CLOSE_BAD_MESSAGE, 'hello was said already')
    saidHello = true
    clearTimeout(helloTimer)
    hello(message).catch(error => {
      // The client comes back by itself; its cursor tells what it missed.
      ports.log.warn({ err: error }, 'a live client could not be welcomed')
      wire.close(CLOSE_TRY_AGAIN, 'try again')
    })
  })
  socket.on('close', () => {
    clearTimeout(helloTimer)
    expiry.stop()
    if (member !== null) viewers.leave(member)
    if (client !== null) fanOut.remove(client)
  })
}
