// Shows alarms that are pushed to this device, and confirms that it does. Nothing is cached, nothing else is done here.
const confirmShown = (token, seen) =>
  fetch('/api/v1/alert-receipts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, seen }),
    keepalive: true,
  }).catch(() => {
    // The house tells the next person: that is what an unconfirmed alarm leads to.
  })

const wordsOf = data => {
  try {
    return data?.json() ?? null
  } catch {
    return null
  }
}

const SIGNS = { high: '▲▲▲ HIGH', medium: '▲▲ MEDIUM', low: '▲ LOW' }

const ENDS = {
  'alarm-taken': ({ by }) => (by === null ? 'Taken' : `Taken by ${by}`),
  'alarm-over': ({ by }) => (by === null ? 'Alarm over' : `Alarm ended by ${by}`),
  'alarm-replaced': () => 'Another alarm took its place',
}

const placeOf = ({ ward, bed }) =>
  [ward, bed === null ? null : `bed ${bed}`].filter(part => part !== null).join(', ')

// In the place of the alarm, without sound.
const showEnd = (told, words) =>
  self.registration.showNotification([words, placeOf(told)].filter(part => part !== '').join(': '), {
    body: told.what,
    tag: told.alertId,
    silent: true,
    timestamp: told.raisedAt,
    icon: '/icon.svg',
  })

const showOther = body => self.registration.showNotification('Wardbeat', { body, tag: 'wardbeat' })

async function show(told) {
  const end = ENDS[told?.type]
  if (end !== undefined) return await showEnd(told, end(told))
  if (told?.type === 'test') return await showOther('Test: alarms come to this device.')
  if (told?.type !== 'alarm') return await showOther('Open the board.')
  const place = placeOf(told)
  await self.registration.showNotification(`${SIGNS[told.priority] ?? ''} ${place}`.trim(), {
    body: told.isReminder ? `Still unanswered: ${told.what}` : told.what,
    tag: told.alertId,
    renotify: true,
    requireInteraction: told.priority === 'high',
    timestamp: told.raisedAt,
    icon: '/icon.svg',
    data: { token: told.token },
  })
  await confirmShown(told.token, false)
}

async function openBoard(token) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const [open] = windows
  if (open) await open.focus()
  else await self.clients.openWindow('/alarms')
  if (token) await confirmShown(token, true)
}

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('push', event => event.waitUntil(show(wordsOf(event.data))))
self.addEventListener('notificationclick', event => {
  event.notification.close()
  event.waitUntil(openBoard(event.notification.data?.token))
})
