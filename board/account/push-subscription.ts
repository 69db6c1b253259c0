import { fields } from '../live/fields.ts'
import type { Session } from '../session/session.ts'

/** Shows what is pushed (board/public). */
const WORKER = '/push-worker.js'

/** How it stands with being told on this device, while the board is closed too. */
export type PushState =
  | 'on'
  | 'off'
  /** The person has said no to the browser; only there it can be changed. */
  | 'blocked'
  /** This browser cannot, or the page does not come over https. */
  | 'unable'

const isAble = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

export async function pushState(): Promise<PushState> {
  if (!isAble()) return 'unable'
  if (Notification.permission === 'denied') return 'blocked'
  const registration = await navigator.serviceWorker.getRegistration(WORKER)
  return (await registration?.pushManager.getSubscription()) ? 'on' : 'off'
}

/** Asks the person, the browser and the server, in that order. Errors: what the browser or the request says. */
export async function turnPushOn(session: Pick<Session, 'request'>): Promise<PushState> {
  if (!isAble()) return 'unable'
  if ((await Notification.requestPermission()) !== 'granted')
    return Notification.permission === 'denied' ? 'blocked' : 'off'
  await navigator.serviceWorker.register(WORKER, { scope: '/' })
  const { pushManager } = await navigator.serviceWorker.ready
  const { body } = await session.request('GET', '/me/push-key')
  const applicationServerKey = fields(body, 'key').text('publicKey')
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  await session.request('POST', '/me/push-subscriptions', subscription.toJSON())
  return 'on'
}

/** Has a test sent here. */
export async function testPush(session: Pick<Session, 'request'>): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER)
  const subscription = await registration?.pushManager.getSubscription()
  if (subscription) await session.request('POST', `${await addressOf(session, subscription)}/test`)
}

/** Taken from the server first. */
export async function turnPushOff(session: Pick<Session, 'request'>): Promise<PushState> {
  const registration = await navigator.serviceWorker.getRegistration(WORKER)
  const subscription = await registration?.pushManager.getSubscription()
  if (subscription) {
    await session.request('DELETE', await addressOf(session, subscription))
    await subscription.unsubscribe()
  }
  await registration?.unregister()
  return 'off'
}

/** What this browser is called on the server is what it answers to the same subscription. */
async function addressOf(session: Pick<Session, 'request'>, subscription: PushSubscription): Promise<string> {
  const { body } = await session.request('POST', '/me/push-subscriptions', subscription.toJSON())
  return `/me/push-subscriptions/${encodeURIComponent(fields(body, 'subscription').text('id'))}`
}
