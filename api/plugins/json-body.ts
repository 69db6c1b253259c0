import { AppError } from '../../model/errors.ts'
import type { App } from '../http.ts'

/** JSON only; an empty body is no body, whatever its content type says; keys that reach for a prototype are refused. */
export function takeJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>(/^application\/([\w.-]+\+)?json\b/, { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parse(request, body, (error, value) => done(error && isJson(body) ? forbidden() : error, value))
  })
}

/** The parser refuses two things in one word: what is no JSON, and JSON with a name that it does not take. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false // told in the parser's own words
  }
}

function forbidden(): AppError {
  return new AppError(
    'VALIDATION_FAILED',
    '__proto__ and constructor.prototype are not allowed as properties (in body)',
  )
}
