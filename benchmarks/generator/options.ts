import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

/** What the generator is to do: one JSON object as its only argument. */
export const GeneratorOptions = Type.Object(
  {
    host: Type.String({ default: '127.0.0.1' }),
    port: Type.Integer({ minimum: 1, maximum: 65535 }),
    /** Number of connections; with `credentials` at most as many as the file holds. */
    devices: Type.Integer({ minimum: 1, maximum: 20_000, default: 1000 }),
    /** File with `{"deviceId":"token"}`; without it devices are `PREFIX-1 …` and log in without a password. */
    credentials: Type.Optional(Type.String()),
    prefix: Type.String({ default: 'bench', pattern: '^[A-Za-z0-9_.:-]{1,48}$' }),
    /** Messages a second over all devices; 0: as fast as acknowledgements come. */
    rate: Type.Number({ minimum: 0, default: 0 }),
    /** Unacknowledged messages per connection at most. */
    inflight: Type.Integer({ minimum: 1, maximum: 1000, default: 4 }),
    seconds: Type.Number({ exclusiveMinimum: 0, maximum: 3600, default: 10 }),
    connectsPerSecond: Type.Number({ exclusiveMinimum: 0, default: 300 }),
    /** How long to wait for the last acknowledgements. */
    drainSeconds: Type.Number({ minimum: 0, maximum: 300, default: 30 }),
    /** Where to write every acknowledged reading, `deviceId<TAB>ts` a line. */
    ackFile: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type GeneratorOptions = Static<typeof GeneratorOptions>

/** @throws Error naming what is wrong */
export function parseOptions(json: string | undefined): GeneratorOptions {
  const options = Value.Default(GeneratorOptions, JSON.parse(json ?? '{}'))
  const [first] = Value.Errors(GeneratorOptions, options)
  if (first) throw new Error(`generator: ${first.instancePath || 'options'} ${first.message}`)
  return Value.Parse(GeneratorOptions, options)
}
