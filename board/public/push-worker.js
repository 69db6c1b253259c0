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

async function show(told) {
  if (told?.type !== 'alarm') {
    await self.registration.showNotification('Wardbeat', { body: 'Open the board.', tag: 'wardbeat' })
    return
  }
  const place = [told.ward, told.bed === null ? null : `bed ${told.bed}`].filter(part => part !== null).join(', ')
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
