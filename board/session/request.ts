import { fields, ShapeError } from '../live/fields.ts'

/** An answer that is not a success, in words a person understands. */
export class RequestFailed extends Error {
  /** HTTP status; 0 when nothing answered. */
  readonly status: number
  readonly errors: readonly { readonly path: string; readonly message: string }[]
  /** Which of the API's errors: `possible-duplicate`; null when the answer did not say. */
  readonly code: string | null
  /** The whole answer, for what one error alone says. */
  readonly body: unknown
  constructor(status: number, detail: string, said: Partial<Pick<RequestFailed, 'errors' | 'code' | 'body'>> = {}) {
    super(detail)
    this.status = status
    this.errors = said.errors ?? []
    this.code = said.code ?? null
    this.body = said.body ?? null
  }
}

export interface Answer {
  readonly body: unknown
  readonly etag: string | null
}

/** How long an answer may take, ms; beyond it the screen says that nothing came. */
const ANSWER_WITHIN_MS = 10_000
/** A file that is sent may take longer, ms. */
const FILE_WITHIN_MS = 600_000

/**
 * One request to the API with the login cookie. A `Blob` as the body is sent as the file that it is, and an answer that is
 * a file (`content-disposition: attachment`) is a `Blob`.
 * @param ifMatch the ETag of what was read, where two people may edit
 * @param ended gives the request up when nobody waits for it any more
 * @throws RequestFailed
 */
export async function send(
  method: string,
  path: string,
  body?: unknown,
  ifMatch?: string | null,
  ended?: AbortSignal,
): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json, */*;q=0.5' }
  const file = body instanceof Blob ? body : null
  if (body !== undefined) headers['content-type'] = file?.type ?? 'application/json'
  if (ifMatch) headers['if-match'] = ifMatch
  const late = AbortSignal.timeout(file === null ? ANSWER_WITHIN_MS : FILE_WITHIN_MS)
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      signal: ended === undefined ? late : AbortSignal.any([ended, late]),
      ...(body === undefined ? {} : { body: file ?? JSON.stringify(body) }),
    })
  } catch {
    // Rethrown as what it means to the person: no answer, whatever the browser calls it.
    throw new RequestFailed(0, 'Wardbeat does not answer. Nothing was changed.')
  }
  const answer = await bodyOf(response)
  if (!response.ok) throw failure(response, answer)
  return { body: answer, etag: response.headers.get('etag') }
}

async function bodyOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? ''
  const isFile = response.headers.get('content-disposition')?.startsWith('attachment') ?? false
  if (isFile) return await response.blob()
  return type.includes('json') ? await response.json() : null
}

function failure(response: Response, problem: unknown): RequestFailed {
  const said = problemOf(problem)
  if (response.status === 401) return new RequestFailed(401, said.detail ?? 'You are logged out. Log in again.')
  if (response.status === 403 && said.code === NOT_YOUR_PATIENT) {
    return new RequestFailed(403, 'This is not one of your patients.', said)
  }
  if (response.status === 403) return new RequestFailed(403, 'Your role may not do this.', said)
  if (response.status === 412)
    return new RequestFailed(412, 'Somebody else changed this meanwhile. Look at the new values.')
  if (response.status === 429) {
    const wait = Number(response.headers.get('retry-after'))
    return new RequestFailed(429, wait > 0 ? `Too many attempts. Try again in ${wait} s.` : 'Too many attempts. Wait.')
  }
  if (response.status >= 500) return new RequestFailed(response.status, 'Wardbeat has a problem. Nothing was changed.')
  return new RequestFailed(response.status, said.detail ?? 'Wardbeat refused this.', { ...said, body: problem })
}

export const NOT_YOUR_PATIENT = 'not-your-patient'
const PROBLEM = 'urn:wardbeat:problem:'

function problemOf(problem: unknown): Pick<RequestFailed, 'errors' | 'code'> & { detail: string | null } {
  try {
    const f = fields(problem, 'problem')
    const errors = Array.isArray(f.raw('errors'))
      ? f.list('errors', (e, at) => {
          const error = fields(e, at)
          return { path: error.text('path'), message: error.text('message') }
        })
      : []
    const type = f.textOrNull('type')
    const code = type?.startsWith(PROBLEM) ? type.slice(PROBLEM.length) : null
    return { detail: f.textOrNull('detail') ?? f.textOrNull('title'), errors, code }
  } catch (error) {
    // Not a problem document (a proxy's page): the status alone has to say it. Anything else goes on.
    if (error instanceof ShapeError) return { detail: null, errors: [], code: null }
    throw error
  }
}

/** Whether somebody else changed what was read: it is to be shown anew, and the person decides again. */
export function isStale(error: unknown): boolean {
  return error instanceof RequestFailed && error.status === 412
}

/** @returns the sentence to show for any error */
export function inWords(error: unknown): string {
  if (error instanceof RequestFailed) return error.message
  if (error instanceof ShapeError) return 'Wardbeat answered something this page does not understand. Reload it.'
  return 'Something went wrong on this page. Reload it.'
}
