import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { TryAgainLater } from '../errors.ts'
import type { App } from '../http.ts'

/** Addresses remembered by the rate limit; older ones are forgotten. */
const ADDRESSES = 10_000

/** Headers of every answer, cookies, and the rate limit that auth routes ask for. No CORS: the board has our origin. */
export async function secure(app: App, https: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
      },
    },
    hsts: https ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
  })
  await app.register(cookie)
  await app.register(rateLimit, {
    global: false,
    cache: ADDRESSES,
    errorResponseBuilder: (_request, { ttl }) =>
      new TryAgainLater('Too many requests from this address', Math.ceil(ttl / 1000)),
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id)
    // Patient data must not stay in a cache.
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    done(null, payload)
  })
}
