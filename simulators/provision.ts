import { setTimeout as delay } from 'node:timers/promises'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { DeviceLogin } from './device.ts'

const Credentials = Type.Object({ username: Type.String(), password: Type.String() })
const WithCredentials = Type.Object({ credentials: Credentials })
const DeviceAnswer = Type.Object({ assignment: Type.Optional(Type.Unknown()) })
const PatientAnswer = Type.Object({ id: Type.String() })
const Problem = Type.Object({ title: Type.Optional(Type.String()), detail: Type.Optional(Type.String()) })

/** Devices registered at the same time; more would only wait in the server. */
const AT_ONCE = 8
/** Ms before a call that was told to slow down (429) is made again, and how often. */
const SLOW_DOWN_MS = 1000
const MAX_TRIES = 30

/**
 * Registers devices by the HTTP API (`POST /api/v1/devices`); one that exists already gets a new credential.
 * With `patients` each device that belongs to nobody is given a newly made patient.
 * @param options.url root of the server, for example `http://127.0.0.1:3000`
 * @param options.token access token of an administrator
 * @throws Error with the server's own words when it refuses
 */
export async function provision(
  ids: readonly string[],
  options: { readonly url: string; readonly token: string; readonly patients: boolean },
): Promise<DeviceLogin[]> {
  const api = createClient(options)
  const logins: DeviceLogin[] = []
  let next = 0
  async function work(): Promise<void> {
    for (let index = next++; index < ids.length; index = next++) {
      const id = ids[index]
      if (id === undefined) return
      logins[index] = await register(api, id)
      if (options.patients) await givePatient(api, id)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return logins
}

async function register(api: Client, id: string): Promise<DeviceLogin> {
  const made = await api('POST', '/devices', { id, name: `Simulator ${id}`, kind: 'bedside-monitor' }, [409])
  const answer = made.status === 409 ? await api('POST', `/devices/${encodeURIComponent(id)}/credentials`, {}) : made
  const { username, password } = Value.Check(WithCredentials, answer.body)
    ? answer.body.credentials
    : Value.Parse(Credentials, answer.body)
  return { id, username, password }
}

async function givePatient(api: Client, id: string): Promise<void> {
  const path = `/devices/${encodeURIComponent(id)}`
  const device = await api('GET', path)
  if (Value.Parse(DeviceAnswer, device.body).assignment) return
  const name = { given: ['Simulated'], family: id }
  const patient = await api('POST', '/patients', { name, ward: 'Simulator', bed: id })
  await api('PUT', `${path}/assignment`, { patientId: Value.Parse(PatientAnswer, patient.body).id })
}

type Client = (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
  alsoFine?: readonly number[],
) => Promise<{ readonly status: number; readonly body: unknown }>

function createClient({ url, token }: { readonly url: string; readonly token: string }): Client {
  const root = new URL('/api/v1', url).href
  return async (method, path, body, alsoFine = []) => {
    for (let tries = 1; ; tries++) {
      const response = await fetch(root + path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      const text = await response.text()
      if (response.status === 429 && tries < MAX_TRIES) {
        await delay(SLOW_DOWN_MS)
        continue
      }
      const answer = parse(text)
      if (response.ok || alsoFine.includes(response.status)) return { status: response.status, body: answer }
      throw new Error(`${method} ${path}: ${response.status} ${inWords(answer)}`)
    }
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return text // not JSON: the caller's own check rejects it with its path
  }
}

function inWords(answer: unknown): string {
  if (!Value.Check(Problem, answer)) return ''
  return [answer.title, answer.detail].filter(Boolean).join(': ')
}
