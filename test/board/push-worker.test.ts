import t from 'tap'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'
import { until } from '../support/until.ts'
import { startFixtureServer } from './support/fixture-server.ts'

const TOKEN = '0c11ca10-0000-4000-8000-00000000ab01'

t.test('the service worker shows what is pushed, and confirms it without a login', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const server = await startFixtureServer({ patients: 1, loggedIn: true })
  const context = await browser.newContext({ permissions: ['notifications'] })
  const page = await context.newPage()
  t.teardown(async () => {
    await context.close()
    await server.close()
  })
  await page.addInitScript("localStorage.setItem('wardbeat.renewLoginAt', '0')")
  await page.goto(`${server.url}/account`)
  const devtools = await context.newCDPSession(page)
  const known = new Promise<string>(done => {
    devtools.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      const active = versions.find(version => version.status === 'activated')
      if (active) done(active.registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  await page.evaluate("navigator.serviceWorker.register('/push-worker.js')")
  const registrationId = await known
  const [worker] = context.serviceWorkers()
  if (!worker) throw new Error('The push worker runs, and Playwright does not know it')
  // Chromium drops a notification that somebody asks about between its being noted and its being drawn: so nobody asks
  // before the worker was told that it is drawn.
  await worker.evaluate(`
    const show = registration.showNotification.bind(registration)
    globalThis.drawn = 0
    registration.showNotification = (...all) => show(...all).then(() => { globalThis.drawn++ })
  `)
  let pushed = 0
  const push = async (data: unknown) => {
    await devtools.send('ServiceWorker.deliverPushMessage', {
      origin: server.url,
      registrationId,
      data: typeof data === 'string' ? data : JSON.stringify(data),
    })
    pushed++
    await until(async () => (await worker.evaluate('drawn')) === pushed, { what: `${pushed} notifications drawn` })
  }
  const shown = async () => {
    const found: unknown = await page.evaluate(
      'navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(n => [n.title, n.body, n.tag]))',
    )
    return found
  }

  const told = { type: 'alarm', id: 'm1', alertId: 'a1', token: TOKEN, isReminder: false, raisedAt: Date.now() }
  await push({ ...told, priority: 'high', ward: '3 North', bed: '12', what: 'SpO2 81 % (limit 85)' })
  await until(async () => server.care.taken.some(({ path }) => path === '/alert-receipts'))
  t.same(await shown(), [['▲▲▲ HIGH 3 North, bed 12', 'SpO2 81 % (limit 85)', 'a1']])
  t.match(server.care.taken, [{ method: 'POST', path: '/alert-receipts', body: { token: TOKEN, seen: false } }])

  await push({ ...told, priority: 'high', ward: '3 North', bed: null, what: 'SpO2 81 %', isReminder: true })
  await until(async () => server.care.taken.length === 2)
  t.same(await shown(), [['▲▲▲ HIGH 3 North', 'Still unanswered: SpO2 81 %', 'a1']], 'a reminder takes its place')

  const end = { ...told, priority: 'high', ward: '3 North', bed: '12', what: 'SpO2 81 %' }
  for (const [type, by, title] of [
    ['alarm-taken', 'Nora', 'Taken by Nora: 3 North, bed 12'],
    ['alarm-over', null, 'Alarm over: 3 North, bed 12'],
    ['alarm-replaced', null, 'Another alarm took its place: 3 North, bed 12'],
  ]) {
    await push({ ...end, type, by })
    t.same(await shown(), [[title, 'SpO2 81 %', 'a1']])
  }
  await push({ type: 'test', id: 'm2' })
  t.match(JSON.stringify(await shown()), 'Test: alarms come to this device.')

  await push('what is this')
  t.match(JSON.stringify(await shown()), 'Open the board.')
  t.equal(server.care.taken.length, 2, 'nothing to confirm')
})

t.test('the account page offers to be told on this device, or says why not', needs('chromium'), async t => {
  const browser = await openBrowser(t)
  const server = await startFixtureServer({ patients: 1, loggedIn: true })
  t.teardown(() => server.close())
  const open = async (permission: 'default' | 'denied') => {
    const page = await browser.newPage()
    t.teardown(() => page.close())
    await page.addInitScript(
      `localStorage.setItem('wardbeat.renewLoginAt', '0')
       Object.defineProperty(Notification, 'permission', { get: () => '${permission}' })`,
    )
    await page.goto(`${server.url}/account`)
    return page
  }
  const free = await open('default')
  t.equal(await free.getByLabel('Tell me on this device').isChecked(), false)
  const blocked = await open('denied')
  await blocked.getByText('This browser blocks notifications').waitFor()
  t.equal(await blocked.getByLabel('Tell me on this device').count(), 0)
})
