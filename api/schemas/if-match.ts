import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { AppError } from '../../model/errors.ts'

export const IfMatch = Type.Object({
  'if-match': Type.Optional(Type.String({ maxLength: 100, description: 'The ETag that was read; 412 when it is old' })),
})

export const etag = (record: { readonly version: number }): string => `"${record.version}"`

/**
 * @returns the version that must still be the newest, null when any will do
 * Errors: STALE_VERSION for a tag that none of our records ever had.
 */
export function expectedVersion(headers: { 'if-match'?: string }): number | null {
  const tag = headers['if-match']?.trim()
  if (tag === undefined || tag === '*') return null
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(tag)?.[1]
  if (version === undefined) throw new AppError('STALE_VERSION', 'If-Match holds no ETag of this record')
  return Number(version)
}

/** For changes whose store takes no version. Errors: STALE_VERSION. */
export function checkVersion(record: { readonly version: number }, headers: { 'if-match'?: string }): void {
  const version = expectedVersion(headers)
  if (version !== null && version !== record.version) {
    throw new AppError('STALE_VERSION', `The newest version is ${record.version}`)
  }
}

/** Of what has no version: it is told by its content. @param view as it is answered, its members always in one order */
export const contentTag = (view: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(view)).digest('base64url').slice(0, 22)}"`

/** Errors: STALE_VERSION when it is not any more what was read. */
export function checkContent(view: unknown, headers: { 'if-match'?: string }): void {
  const tag = headers['if-match']?.trim().replace(/^W\//, '')
  if (tag === undefined || tag === '*' || tag === contentTag(view)) return
  throw new AppError('STALE_VERSION', 'It is not any more what was read with this ETag: read it again')
}
