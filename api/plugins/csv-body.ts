import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { AppError } from '../../model/errors.ts'
import type { App } from '../http.ts'

/** Files come as a stream, so that their size is no matter of memory; each route sets its own limit. */
export function takeCsv(app: App): void {
  app.addContentTypeParser(
    'text/csv',
    (_request: unknown, payload: Readable, done: (error: null, body: Readable) => void) => done(null, payload),
  )
}

/** For a route that takes a file: described as text, read as a stream, so its body is not checked by the schema. */
export function csvBody(columns: string, example: string) {
  return {
    consumes: ['text/csv'],
    body: Type.Unsafe<unknown>(
      Type.String({
        description: `UTF-8, with a heading: ${columns}. Divided by comma, semicolon or tab; one record a line`,
        examples: [example],
      }),
    ),
  }
}

/** The stream of a route declared with `csvBody`. Errors: VALIDATION_FAILED. */
export function csvStream(body: unknown): AsyncIterable<Uint8Array> {
  if (body instanceof Readable) return body
  throw new AppError('VALIDATION_FAILED', 'Send the file as the body, with the content type text/csv')
}
