import { type TSchema, type TString, Type } from 'typebox'
import { NOT_BLANK } from './patterns.ts'

export const nullable = <T extends TSchema>(schema: T, options: { examples?: readonly unknown[] } = {}) =>
  Type.Union([schema, Type.Null()], { ...options })

/** What somebody writes: never only what nobody sees. Kept as it is; markup in it is text. */
export const seenText = (maxLength: number, options: { description?: string } = {}): TString =>
  Type.String({ minLength: 1, maxLength, pattern: NOT_BLANK, ...options })

export const nullableText = (maxLength: number) => nullable(seenText(maxLength))
