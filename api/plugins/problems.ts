import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, ERRORS, type FieldError } from '../../model/errors.ts'
import { TryAgainLater } from '../errors.ts'
import type { App } from '../http.ts'
import type { ApiPorts } from '../ports.ts'

interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly FieldError[]
  /** What only this kind of problem says. */
  readonly [member: string]: unknown
}

/** Every error leaves as `application/problem+json` (RFC 9457). */
export function answerProblems(app: App, { log, whatIsAway }: Pick<ApiPorts, 'log' | 'whatIsAway'>): void {
  app.setErrorHandler((thrown: FastifyError | AppError, request, reply) => {
    const away = whatIsAway(thrown)
    const error = away === null ? thrown : outage(request, away, thrown)
    const problem = problemOf(error)
    if (problem.status >= 500 && !(error instanceof AppError)) {
      log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'a request failed')
    }
    if (error instanceof TryAgainLater) reply.header('retry-after', String(error.retryAfterSeconds))
    return sendProblem(request, reply, problem)
  })
}

/** Its connections say that it is away, once each; a line per request would bury it. */
function outage({ log }: FastifyRequest, away: string, cause: Error): AppError {
  log.debug({ err: cause }, 'a request met an outage')
  return new AppError('UNAVAILABLE', `${away} does not answer; try again`, { cause })
}

/** For requests that never reach a route: a URL that cannot be decoded, an id that is too long. */
export function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(request, reply, problemOf(error))
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemBody): FastifyReply {
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({ ...problem, instance: request.id })
}

export function problemOf(error: FastifyError | AppError): ProblemBody {
  if (error instanceof AppError) {
    const { status, title } = ERRORS[error.code]
    const errors = error.errors.length > 0 ? { errors: error.errors } : {}
    return { type: urn(error.code), title, status, detail: error.message, ...errors, ...error.members }
  }
  const status = error.statusCode ?? 500
  // What an unforeseen error says is for the log: it may hold SQL, paths or patient data.
  if (status >= 500) return problem(status, 'Something went wrong here; the log knows more under this request id.')
  return problem(status, error.message)
}

export function problem(status: number, detail: string): ProblemBody {
  const title = STATUS_CODES[status] ?? 'Error'
  return { type: urn(title), title, status, detail }
}

const urn = (name: string) => `urn:wardbeat:problem:${name.toLowerCase().replace(/[^a-z]+/g, '-')}`
