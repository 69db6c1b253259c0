import { type Static, Type } from 'typebox'

/** Of a patient, where something else is listed. */
export const ShortName = Type.Object({ given: Type.Array(Type.String()), family: Type.String() })

export function shortName(name: {
  readonly given: readonly string[]
  readonly family: string
}): Static<typeof ShortName> {
  return { given: [...name.given], family: name.family }
}
