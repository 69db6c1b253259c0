import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { ClientMessage } from '../../model/live-messages.ts'
import { MOST_NAMED } from './limits.ts'

const Token = Type.String({ minLength: 1, maxLength: 4096 })
const Hello = Type.Object(
  {
    type: Type.Literal('hello'),
    token: Type.Optional(Token),
    subscribe: Type.Optional(
      Type.Object(
        {
          patients: Type.Optional(
            Type.Union([
              Type.Literal('mine'),
              Type.Literal('all'),
              Type.Array(Type.String({ maxLength: 64 }), { maxItems: MOST_NAMED }),
            ]),
          ),
          wards: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: MOST_NAMED })),
          vitals: Type.Optional(Type.Boolean()),
          timeline: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
    since: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  },
  { additionalProperties: false },
)
const Renewal = Type.Object({ type: Type.Literal('token'), token: Token }, { additionalProperties: false })
const AlertIds = Type.Array(Type.String({ maxLength: 64 }), { maxItems: MOST_NAMED })
const Receipt = Type.Object(
  { type: Type.Literal('receipt'), delivered: Type.Optional(AlertIds), seen: Type.Optional(AlertIds) },
  { additionalProperties: false },
)
const hello = Compile(Hello)
const renewal = Compile(Renewal)
const receipt = Compile(Receipt)

/** @returns the message, or in words why it is none */
export function parseClientMessage(text: string): ClientMessage | string {
  const value = parsed(text)
  if (hello.Check(value)) return fromHello(value)
  if (renewal.Check(value)) return value
  if (receipt.Check(value)) return { type: 'receipt', delivered: value.delivered ?? [], seen: value.seen ?? [] }
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  if (type === 'hello') return `hello: ${firstOf(hello.Errors(value))}`
  if (type === 'token') return `token: ${firstOf(renewal.Errors(value))}`
  if (type === 'receipt') return `receipt: ${firstOf(receipt.Errors(value))}`
  return 'a message is JSON with the type hello, token or receipt'
}

function fromHello({ type, token, subscribe, since }: Type.Static<typeof Hello>): ClientMessage {
  return {
    type,
    ...(token === undefined ? {} : { token }),
    ...(since === undefined ? {} : { since }),
    ...(subscribe === undefined ? {} : { subscribe: withoutUndefined(subscribe) }),
  }
}

function withoutUndefined(subscribe: NonNullable<Type.Static<typeof Hello>['subscribe']>) {
  const { patients, wards, vitals, timeline } = subscribe
  return {
    ...(patients === undefined ? {} : { patients }),
    ...(wards === undefined ? {} : { wards }),
    ...(vitals === undefined ? {} : { vitals }),
    ...(timeline === undefined ? {} : { timeline }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // answered like any other message that is none
  }
}

const firstOf = (errors: readonly { keyword: string; instancePath: string; message: string }[]) =>
  errors.filter(e => e.keyword !== 'boolean').map(e => `${e.instancePath} ${e.message}`.trim())[0] ?? 'not valid'
