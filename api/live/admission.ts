import type { Act } from '../../model/act.ts'
import type { Instant } from '../../model/clock.ts'
import { may, mayAnything, onlyInNeed } from '../../model/policy.ts'
import type { Account } from '../../store/access.ts'
import type { ReadAudit } from '../../store/audit.ts'
import type { Caller } from '../access/caller.ts'
import { relationsOf, type Sight } from './sight.ts'
import type { Subscription } from './subscription.ts'

/** What is known of a connection before it has said a word. */
export interface Origin {
  /** The board's cookie, where the browser says that the board's own page opened the connection. */
  readonly cookieToken: string | undefined
  readonly ip: string
  readonly userAgent: string | null
  readonly requestId: string
}

/**
 * Everybody who may do anything here may connect: something may wait for him. Live numbers are for those who may see some.
 * @returns why not, in words for the close; null: he may
 */
export function refusal(account: Account, { vitals, wards }: Subscription): string | null {
  if (account.user.mustChangePassword) return 'change your password first'
  const isAllowed = vitals || wards !== null ? may(account, 'vitals:read') : mayAnything(account)
  return isAllowed ? null : 'your role does not allow this subscription'
}

/** One entry for a subscription, or one for each patient it names; never one for a number. */
export async function auditSubscription(
  audit: ReadAudit,
  { vitals, patients }: Subscription,
  { id, account, family }: Caller,
  sight: Sight,
  { ip, userAgent, requestId }: Origin,
  at: Instant,
): Promise<void> {
  // Through what it is seen.
  const action = vitals ? 'vitals:read' : (['alerts:read', 'timeline:read'] as const).find(a => may(account, a))
  if (action === undefined) return
  const from = { ip, userAgent, requestId, login: family }
  const act: Act = { at, by: id, reason: null, from }
  if (typeof patients === 'string') return audit.subscription(act, 'all')
  const inNeed = [...patients].filter(patient => onlyInNeed(account, action, relationsOf(sight, patient)))
  const ordinary = [...patients].filter(patient => !inNeed.includes(patient))
  if (ordinary.length > 0) await audit.subscription(act, ordinary)
  if (inNeed.length > 0) await audit.subscription({ ...act, from: { ...from, via: 'break-glass' } }, inNeed)
}
