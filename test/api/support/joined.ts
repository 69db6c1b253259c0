import { type TestApi, tokenOf } from './api.ts'
import { type Heard, liveClient } from './live-client.ts'

interface Teardown {
  teardown(end: () => void): void
}

/** A client of this role that has heard its welcome. */
export async function joinedAs(t: Teardown, api: TestApi, role: string, hello: object = {}) {
  const client = await liveClient(t, api.app)
  client.say({ type: 'hello', token: await tokenOf(api.app, role), ...hello })
  const welcome = await client.first('welcome')
  /** Ids of the open alerts, as a board would show them. */
  const open = () => openAfter(client.heard)
  return { ...client, welcome, open }
}

export function openAfter(heard: readonly Heard[]): readonly string[] {
  const open = new Map<string, string>()
  for (const { type, alerts = [], alert, history } of heard) {
    if (type === 'welcome') {
      open.clear()
      for (const { id, state } of alerts) open.set(id, state)
    } else if (alert !== undefined && !history) {
      if (alert.state === 'resolved') open.delete(alert.id)
      else open.set(alert.id, alert.state)
    }
  }
  return [...open.keys()]
}
