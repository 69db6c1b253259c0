import { PERMISSIONS } from '../../../model/permissions.ts'
import { BUILT_IN_ROLES } from '../../../model/role.ts'
import { idOf } from './sample-ward.ts'

/** What a fixture route answers. */
export interface Reply {
  readonly status: number
  readonly body: unknown
  readonly etag?: string
  /** The answer is this text, as a file. */
  readonly file?: string
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Record<string, unknown>
  readonly ifMatch: string | undefined
}

interface SampleUser {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  readonly wards: readonly { readonly id: string; readonly name: string }[]
  readonly disabledAt: string | null
  readonly lockedUntil: string | null
  readonly lastLoginAt: string | null
  readonly mustChangePassword: boolean
  readonly version: number
}

export interface SampleAdmin {
  /** Null when the path is none of these. */
  answer(asked: Asked): Reply | null
  /** What a colleague does meanwhile. */
  change(n: number, change: Partial<SampleUser>): void
  /** Bodies of all that was created or changed, in their order. */
  readonly taken: readonly { readonly path: string; readonly body: unknown }[]
}

const WARDS = ['3 North', '3 South', 'Home care'].map((name, i) => ({ id: idOf('user', 900 + i), name }))
/** Users and roles of an invented house, as the API answers them. Kept in memory, changed by requests. */
export function sampleAdmin(users: number): SampleAdmin {
  const accounts: SampleUser[] = Array.from({ length: users }, (_, i) => ({
    id: idOf('user', 100 + i),
    email: `person${i + 1}@wardbeat.local`,
    name: `Person ${String(i + 1).padStart(2, '0')}`,
    roles: [i % 2 ? 'doctor' : 'nurse'],
    wards: WARDS.slice(0, 1),
    disabledAt: i === 1 ? '2026-11-01T08:00:00.000Z' : null,
    lockedUntil: i === 2 ? '2099-01-01T00:00:00.000Z' : null,
    lastLoginAt: i === 3 ? null : '2026-11-20T07:00:00.000Z',
    mustChangePassword: i === 3,
    version: 1,
  }))
  const roles: Record<string, unknown>[] = BUILT_IN_ROLES.map(role => ({ ...role, version: 1 }))
  const taken: { path: string; body: unknown }[] = []
  const replace = (id: string, change: Partial<SampleUser>): SampleUser => {
    const at = accounts.findIndex(a => a.id === id)
    const before = accounts[at]
    if (before === undefined) throw new Error(`no user ${id}`)
    const after = { ...before, ...change, version: before.version + 1 }
    accounts[at] = after
    return after
  }

  const ofUsers = ({ method, path, query, body, ifMatch }: Asked): Reply | null => {
    if (path === '/users' && method === 'GET') {
      const q = (query.get('q') ?? '').toLowerCase()
      return paged(
        accounts.filter(a => `${a.name} ${a.email}`.toLowerCase().includes(q)),
        query,
      )
    }
    if (path === '/users') {
      if (accounts.some(a => a.email === body.email)) {
        return refused(400, 'not valid', [{ path: 'email', message: 'is already used by another account' }])
      }
      return { status: 201, body: { ...accounts[0], ...body, wards: [], temporaryPassword: 'apple-river-stone' } }
    }
    const [, id = '', act] = /^\/users\/([^/]+)(\/.*)?$/.exec(path) ?? []
    const account = accounts.find(a => a.id === id)
    if (account === undefined) return null
    if (act === '/unlock') return seen(replace(id, { lockedUntil: null }))
    if (act === '/password-reset') return { status: 200, body: { code: 'K7-PLUM', expiresAt: '2026-11-22T08:00:00Z' } }
    if (method === 'GET') return seen(account)
    if (ifMatch !== etagOf(account)) return refused(412, 'stale')
    const { disabled, wards, ...rest } = body
    return seen(
      replace(id, {
        ...rest,
        ...(Array.isArray(wards) ? { wards: WARDS.filter(w => wards.includes(w.id)) } : {}),
        ...(disabled === undefined ? {} : { disabledAt: disabled ? '2026-11-21T08:00:00.000Z' : null }),
      }),
    )
  }
  const ofRoles = ({ method, path, query, body }: Asked): Reply | null => {
    if (path === '/permissions')
      return paged(
        Object.entries(PERMISSIONS).map(([id, p]) => ({ id, ...p })),
        query,
      )
    if (path === '/roles' && method === 'GET') return paged(roles, query)
    if (path === '/roles') {
      roles.push({ ...body, builtIn: false, version: 1 })
      return { status: 201, body: roles.at(-1) }
    }
    const id = /^\/roles\/([^/]+)$/.exec(path)?.[1]
    const at = roles.findIndex(r => r.id === id)
    if (at < 0) return null
    if (method === 'PUT') roles[at] = { ...roles[at], ...body }
    if (method === 'DELETE') {
      roles.splice(at, 1)
      return { status: 204, body: null }
    }
    return { status: 200, body: roles[at], etag: '"1"' }
  }
  return {
    taken,
    change(n, change) {
      replace(accounts[n]?.id ?? '', change)
    },
    answer(asked) {
      if (asked.method !== 'GET') taken.push({ path: asked.path, body: asked.body })
      if (asked.path === '/wards') return paged(WARDS, asked.query)
      return ofUsers(asked) ?? ofRoles(asked)
    },
  }
}

const etagOf = (user: SampleUser) => `"${user.version}"`
const seen = (user: SampleUser): Reply => ({ status: 200, body: user, etag: etagOf(user) })

export function refused(status: number, detail: string, errors?: readonly { path: string; message: string }[]): Reply {
  return { status, body: { type: 'about:blank', title: 'Refused', status, detail, errors } }
}

/** Cursors are places in the list. */
export function paged(all: readonly unknown[], query: URLSearchParams): Reply {
  const from = Number(query.get('cursor') ?? 0)
  const until = from + Number(query.get('limit') ?? 25)
  return {
    status: 200,
    body: { items: all.slice(from, until), nextCursor: until < all.length ? String(until) : null },
  }
}
