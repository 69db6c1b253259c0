import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { seededRandom } from '../../simulators/random.ts'
import type { TestSystem } from '../../test/support/system.ts'
import { type Latency, latency } from '../statistics.ts'
import { inventedNames } from './names.ts'

export type Kind = 'patient' | 'search' | 'audit'
export const KINDS: readonly Kind[] = ['patient', 'search', 'audit']

/** Signs of a family name that somebody types before he looks. */
const TYPED = 5

/** Paths to ask for, of one kind, in a row that is the same for the same seed. */
export function paths(kind: Kind, patients: number): () => string {
  const random = seededRandom(`paths of ${kind}`)
  const nextName = inventedNames('house')
  const id = () =>
    `${(1 + Math.floor(random.next() * patients)).toString(16).padStart(8, '0')}-aaaa-4000-8000-000000000000`
  if (kind === 'patient') return () => `/patients/${id()}`
  if (kind === 'audit') return () => `/patients/${id()}/audit?limit=50`
  return () => `/patients?limit=20&q=${encodeURIComponent(nextName().family.slice(0, TYPED))}`
}

/** One after the other, on one connection: what a single person waits for. Milliseconds. */
export async function measureOne(system: TestSystem, kind: Kind, patients: number, count: number): Promise<Latency> {
  const asker = createAsker(system, await system.token())
  const next = paths(kind, patients)
  for (let i = 0; i < 50; i++) await asker.ask(next()) // caches and compiled code, as in a house that is open
  const samples: number[] = []
  for (let i = 0; i < count; i++) samples.push(await asker.ask(next()))
  asker.close()
  return latency(samples)
}

/** Requests of all kinds at a given rate, whatever the answers take, until told to stop. */
export async function mixedLoad(system: TestSystem, perSecond: number, patients: number) {
  const asker = createAsker(system, await system.token())
  const next = KINDS.map(kind => paths(kind, patients))
  const samples: number[] = []
  const waiting = new Set<Promise<void>>()
  let running = true
  const load = (async () => {
    const startedAt = performance.now()
    for (let n = 0; running; n++) {
      const asked = asker.ask(next[n % next.length]?.() ?? '').then(ms => void samples.push(ms))
      waiting.add(asked)
      void asked.finally(() => waiting.delete(asked))
      await pause(Math.max(0, startedAt + ((n + 1) * 1000) / perSecond - performance.now()))
    }
  })()
  return {
    async stop(): Promise<Latency> {
      running = false
      await load
      await Promise.all(waiting)
      asker.close()
      return latency(samples)
    },
  }
}

/** @returns of each request how long its whole answer took, ms; throws when it is not 200 */
function createAsker(system: TestSystem, token: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    ask(path: string): Promise<number> {
      const startedAt = performance.now()
      return new Promise((resolve, reject) => {
        const asked = request(
          `${system.httpUrl}/api/v1${path}`,
          { agent, headers: { authorization: `Bearer ${token}` } },
          answer => {
            answer.resume()
            answer.once('error', reject)
            answer.once('end', () => {
              if (answer.statusCode === 200) resolve(performance.now() - startedAt)
              else reject(new Error(`${path} answered ${answer.statusCode}`))
            })
          },
        )
        asked.once('error', reject)
        asked.end()
      })
    },
    close: () => agent.destroy(),
  }
}
