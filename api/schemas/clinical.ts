import { Type } from 'typebox'
import { seenText } from '../../model/schema-parts.ts'
import { invalid } from '../errors.ts'
import { Uuid } from './common.ts'

export const Text = (maxLength: number, description?: string) =>
  seenText(maxLength, description === undefined ? {} : { description })

export const Person = Type.Object({ id: Uuid, name: Type.String() }, { title: 'Person' })

/** Of a record that is sent: the same sent again is kept once, and answered with 200. */
export const OwnId = Type.Optional(
  Type.String({ format: 'uuid', description: 'An id of your own, so that the same sent twice is kept once' }),
)

/** Errors: VALIDATION_FAILED for a word that is not one of them. */
export function eachOf<T extends string>(allowed: readonly T[], list: string, path: string): readonly T[] {
  return list.split(',').map(word => {
    const found = allowed.find(known => known === word.trim())
    if (found === undefined) throw invalid(path, `must be of ${allowed.join(', ')}, with commas between`)
    return found
  })
}

export const statesQuery = (allowed: readonly string[]) =>
  Type.Optional(Type.String({ maxLength: 100, description: `Of ${allowed.join(', ')}; several with commas between` }))
