import { type ReadonlySignal, signal } from '@preact/signals'
import type { Action } from '../../model/permissions.ts'
import type { Me } from '../../model/user.ts'
import { fields } from '../live/fields.ts'
import { decodeMe } from '../live/messages.ts'
import { learnZone } from '../parts/clinic-zone.ts'
import { decodeGrafana, learnGrafana } from '../parts/grafana.ts'
import { type Answer, RequestFailed, send } from './request.ts'

/** The login is renewed after this share of its life, so that a missed renewal can be repeated. */
const RENEW_AT = 0.7
/** What got no answer is asked for again after this, ms. */
const RENEW_AGAIN_MS = 5000
/** Only the time is kept: that there was a login, and until when a reload need not use its refresh token up. */
const RENEW_KEY = 'wardbeat.renewLoginAt'

export interface Session {
  /** undefined: not known yet. null: nobody is logged in. */
  readonly user: ReadonlySignal<Me | null | undefined>
  /** Looks whether the cookies of an earlier login still count. */
  begin(): Promise<void>
  login(email: string, password: string): Promise<void>
  /** Makes an account for a patient and logs in. */
  signUp(account: SignUp): Promise<void>
  /** @throws RequestFailed also when the present password is wrong (400) */
  changePassword(currentPassword: string, newPassword: string): Promise<void>
  logout(): Promise<void>
  /** Renews the login once, whoever asks; resolves with nobody logged in when it cannot be renewed. */
  renew(): Promise<void>
  /** As `send`, but renews the login when it has run out, and tries again. */
  request: typeof send
  /** Whether the person holds this permission. */
  may(action: Action): boolean
}

export interface SignUp {
  readonly email: string
  readonly password: string
  readonly name: string
  readonly invitationCode?: string
}

/** @param onToken gets every new access token, to pass on to the live line in place; nothing else sees it */
export function createSession(onToken: (token: string) => void): Session {
  const user = signal<Me | null | undefined>(undefined)
  let timer: ReturnType<typeof setTimeout> | undefined
  let renewing: Promise<void> | null = null

  const renewAfter = (ms: number) => {
    clearTimeout(timer)
    localStorage.setItem(RENEW_KEY, String(Date.now() + ms))
    // Failures end in the session's own state or in another attempt; nobody waits for this promise.
    timer = setTimeout(() => void renew(), ms)
  }

  const isMe = (body: unknown) => {
    const me = decodeMe(body, 'me')
    user.value = me
    if (!me.mustChangePassword) void askClinic()
  }
  /** Asked until it is answered: times of a wrong zone would be believed. */
  const askClinic = async (): Promise<void> => {
    const asked = user.value
    try {
      const clinic = fields((await request('GET', '/clinic')).body, 'clinic')
      learnZone(clinic.text('timeZone'))
      learnGrafana(decodeGrafana(clinic.raw('grafana'), 'clinic.grafana'))
    } catch {
      setTimeout(() => {
        if (user.value === asked) void askClinic()
      }, RENEW_AGAIN_MS)
    }
  }
  const took = (answer: Answer) => {
    const f = fields(answer.body, 'login')
    renewAfter(f.number('expiresIn') * 1000 * RENEW_AT)
    onToken(f.text('accessToken'))
    if (f.raw('user') !== undefined) isMe(f.raw('user'))
  }

  const ended = () => {
    clearTimeout(timer)
    localStorage.removeItem(RENEW_KEY)
    user.value = null
  }

  const renewOnce = async () => {
    try {
      took(await oneTabAtATime(() => send('POST', '/auth/refresh', {})))
    } catch (error) {
      if (error instanceof RequestFailed && (error.status === 401 || error.status === 400)) ended()
      else renewAfter(RENEW_AGAIN_MS) // no answer: the server may be restarting; the login may still be good
    }
  }
  const renew = () => {
    renewing ??= renewOnce().finally(() => {
      renewing = null
    })
    return renewing
  }

  const request: Session['request'] = async (...args) => {
    try {
      return await send(...args)
    } catch (error) {
      if (!(error instanceof RequestFailed) || error.status !== 401) throw error
      await renew()
      if (user.value === null) throw error
      return send(...args)
    }
  }

  const me = async () => {
    isMe((await request('GET', '/me')).body)
  }

  return {
    user,
    renew,
    request,
    may: action => user.value?.permissions.includes(action) ?? false,
    async begin() {
      // Without an earlier login there is nothing to ask for.
      if (localStorage.getItem(RENEW_KEY) === null) return ended()
      for (;;) {
        try {
          await me()
          const due = Number(localStorage.getItem(RENEW_KEY) ?? 0) - Date.now()
          if (due > 0) renewAfter(due)
          else await renew()
          return
        } catch (error) {
          if (error instanceof RequestFailed && error.status === 401) return ended()
          // No answer yet: a board that was switched on before its server waits for it.
          await new Promise(done => setTimeout(done, RENEW_AGAIN_MS))
        }
      }
    },
    async login(email, password) {
      took(await send('POST', '/auth/login', { email, password }))
      if (!user.value) await me()
    },
    async signUp(account) {
      took(await send('POST', '/auth/signup', account))
      if (!user.value) await me()
    },
    async changePassword(currentPassword, newPassword) {
      await request('POST', '/auth/password', { currentPassword, newPassword })
      await me()
    },
    async logout() {
      try {
        await send('POST', '/auth/logout', {})
      } catch (error) {
        if (!(error instanceof RequestFailed) || error.status !== 401) throw error // 401: already logged out
      }
      ended()
    },
  }
}

/** Two tabs that use one refresh token up at the same time look like a thief to the server: they take turns. */
function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  // Locks exist only on https and loopback; elsewhere the tabs take their chance.
  return 'locks' in navigator ? navigator.locks.request('wardbeat-renew', work) : work()
}
