import { changed, gone, made, ok, type SampleCareRoutes, tagged } from './care-routes.ts'
import { paged, refused } from './fixture-admin.ts'
import { AT, type Json, THING, type Versioned, WARD } from './sample-house.ts'
import { idOf } from './sample-ward.ts'

/** Webhooks of an invented house and the log of the first. */
export function webhookRoutes(): SampleCareRoutes {
  const webhooks: Versioned[] = [
    webhook(THING(850), { url: 'https://pager.example/wardbeat', description: 'Pagers of ward 3', failingSince: AT }),
    webhook(THING(851), { url: 'https://quiet.example/', disabledAt: AT }),
  ]
  const deliveries: Json[] = [
    delivery(THING(860), { state: 'failed', status: 503, response: 'Try later', error: 'The receiver answered 503' }),
    delivery(THING(861), { state: 'delivered', status: 204 }),
  ]
  const pager = { userId: null, wardId: null, description: '', createdAt: AT, failingSince: null, version: 1 }
  let pagers: Versioned[] = [
    { ...pager, id: THING(880), url: 'https://pager.example/ward-3', wardId: WARD, failingSince: AT },
    { ...pager, id: THING(881), url: 'https://phone.example/nora', userId: idOf('user', 1) },
  ]
  const at = (path: string) => new RegExp(`^${path}$`)
  const W = '/webhooks/([^/]+)'
  const accepted = (body: unknown) => ({ ...made(body), status: 202 })
  return [
    ['GET', at('/pagers'), ({ query }) => paged(pagers, query)],
    [
      'POST',
      at('/pagers'),
      ({ body }) => {
        pagers.unshift({ ...pager, ...body, id: THING(882), version: 1 })
        return made({ ...pagers[0], secret: 'whsec_pager-once' })
      },
    ],
    ['POST', at('/pagers/([^/]+)/test'), () => gone],
    [
      'DELETE',
      at('/pagers/([^/]+)'),
      (_, [id]) => {
        pagers = pagers.filter(pager => pager.id !== id)
        return gone
      },
    ],
    ['GET', at('/webhooks'), ({ query }) => paged(webhooks, query)],
    [
      'POST',
      at('/webhooks'),
      ({ body }) => {
        if (String(body.url).includes('169.254')) {
          const message = 'must lead to a network that is allowed: link-local'
          return refused(400, 'Not valid', [{ path: 'url', message }])
        }
        const added = webhook(THING(852), body)
        webhooks.unshift(added)
        return made({ ...added, secret: 'whsec_shown-once' })
      },
    ],
    [
      'GET',
      at(`${W}/deliveries`),
      ({ query }) => {
        const state = query.get('state')
        const answer = paged(
          deliveries.filter(d => state === null || d.state === state),
          query,
        )
        // The receiver answers after the log was looked at.
        for (const [i, d] of deliveries.entries()) if (d.state === 'pending') deliveries[i] = { ...d, ...DELIVERED }
        return answer
      },
    ],
    [
      'POST',
      at(`${W}/test`),
      () => {
        deliveries.unshift(delivery(THING(870 + deliveries.length), { type: 'webhook.test', ...WAITING }))
        return accepted(deliveries[0])
      },
    ],
    [
      'POST',
      at(`${W}/deliveries/([^/]+)/retry`),
      (_, [, id]) => {
        const again = deliveries.find(d => d.id === id) ?? {}
        Object.assign(again, WAITING)
        return accepted(again)
      },
    ],
    ['POST', at(`${W}/secret`), () => ok({ secret: 'whsec_another' })],
    ['GET', at(W), (_, [id]) => tagged(webhooks.find(w => w.id === id) ?? { id: '', version: 0 })],
    [
      'PATCH',
      at(W),
      (asked, [id]) => {
        const { disabled, ...rest } = asked.body
        const paused = disabled === undefined ? {} : { disabledAt: disabled === true ? AT : null }
        return changed(webhooks, id, { ...asked, body: { ...rest, ...paused } })
      },
    ],
    [
      'DELETE',
      at(W),
      (_, [id]) => {
        webhooks.splice(
          webhooks.findIndex(w => w.id === id),
          1,
        )
        return gone
      },
    ],
  ]
}

const WAITING = { state: 'pending', nextAt: '2099-01-01T00:00:00.000Z', attempts: 0, status: null, error: null }
const DELIVERED = { state: 'delivered', nextAt: null, attempts: 1, status: 204, error: null }

const webhook = (id: string, fields: Json): Versioned => ({
  url: '',
  events: ['alert.raised', 'alert.resolved', 'admission'],
  description: '',
  createdAt: AT,
  updatedAt: AT,
  failingSince: null,
  disabledAt: null,
  disabledReason: null,
  ...fields,
  id,
  version: 1,
})

const delivery = (id: string, fields: Json): Json => ({
  id,
  type: 'alert.raised',
  body: `{"id":"${id}","type":"alert.raised","at":"${AT}"}`,
  createdAt: AT,
  nextAt: null,
  attempts: 1,
  attemptedAt: AT,
  durationMs: 87,
  status: null,
  response: null,
  error: null,
  ...fields,
})
