import { ACTIONS } from '../../model/permissions.ts'
import { may } from '../../model/policy.ts'
import type { Me } from '../../model/user.ts'
import type { Account } from '../../store/access.ts'
import type { AccessTokens, TokenClaims } from '../auth/access-tokens.ts'
import type { Accounts } from './accounts.ts'

/** Who asks: a valid token together with the account as it is now. */
export interface Caller extends TokenClaims {
  readonly account: Account
}

/** @returns null when the token is bad, its login has ended, or its user is gone or disabled */
export async function callerFrom(tokens: AccessTokens, accounts: Accounts, token: string): Promise<Caller | null> {
  const claims = tokens.read(token)
  return claims === null ? null : withAccount(accounts, claims)
}

/** The same claims, judged by the account as it is now. */
export async function withAccount(accounts: Accounts, claims: TokenClaims): Promise<Caller | null> {
  let account = await accounts.of(claims.id)
  // A login of a moment ago is not in what was read before it.
  if (account !== null && !account.logins.has(claims.family)) account = await accounts.fresh(claims.id)
  if (account === null || account.disabled || !account.logins.has(claims.family)) return null
  return { ...claims, account }
}

export function meOf({ user, roles }: Account): Me {
  return { ...user, permissions: ACTIONS.filter(action => may({ roles }, action)) }
}
