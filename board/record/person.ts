import { type Decode, decodeNamed, type Fields } from '../live/fields.ts'

export interface Person {
  readonly id: string
  readonly name: string
}

export const decodePerson: Decode<Person> = decodeNamed

export function personOrNull(f: Fields, name: string): Person | null {
  return f.raw(name) === null || f.raw(name) === undefined ? null : f.of(name, decodePerson)
}
