import type { RateLimitOptions } from '@fastify/rate-limit'
import { TryAgainLater } from '../errors.ts'
import { callerOf } from './access.ts'

/**
 * Part of a route's `config`: how many calls a minute one user may make of it, from wherever. The guard has run by then.
 * @param what is done so often, for the error
 */
export function perUser(max: number, what: string): { readonly rateLimit: RateLimitOptions } {
  return {
    rateLimit: {
      max,
      timeWindow: '1 minute',
      keyGenerator: request => callerOf(request).id,
      errorResponseBuilder: (_request, { ttl }) =>
        new TryAgainLater(`At most ${max} ${what} a minute`, Math.max(1, Math.ceil(ttl / 1000))),
    },
  }
}
