import { type Static, Type } from 'typebox'
import type { Clock } from '../../../model/clock.ts'
import { COMMAND_STATES, COMMAND_TYPES, type DeviceCommand } from '../../../model/device-command.ts'
import type { DeviceCommandStore } from '../../../store/device-commands.ts'
import type { DeviceRegistry } from '../../../store/devices.ts'
import { found, invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, allowPatient } from '../../plugins/access.ts'
import { IdParams, IsoTime, nullable, PAGE_DEFAULT, page, pageQuery, problems, Uuid } from '../../schemas/common.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

const tags = ['devices']
const DEFAULT_EXPIRY_SECONDS = 3600
const LONGEST_EXPIRY_SECONDS = 7 * 86_400
/** Seconds between two readings that a device may be asked for. */
const SHORTEST_INTERVAL = 0.1
const LONGEST_INTERVAL = 86_400

const Command = Type.Object(
  {
    id: Uuid,
    deviceId: Type.String(),
    type: Type.Enum([...COMMAND_TYPES], { type: 'string' }),
    params: Type.Record(Type.String(), Type.Number()),
    state: Type.Enum([...COMMAND_STATES], { type: 'string' }),
    createdAt: IsoTime,
    createdBy: nullable(Uuid),
    expiresAt: IsoTime,
    sentAt: nullable(IsoTime),
    answeredAt: nullable(IsoTime),
    answer: nullable(Type.String({ description: "In the device's words" })),
  },
  { title: 'DeviceCommand' },
)
const NewCommand = Type.Object(
  {
    type: Type.Enum([...COMMAND_TYPES], { type: 'string' }),
    params: Type.Optional(
      Type.Object(
        { seconds: Type.Optional(Type.Number({ minimum: SHORTEST_INTERVAL, maximum: LONGEST_INTERVAL })) },
        { additionalProperties: false, description: '`seconds` between two readings, for `set-interval`' },
      ),
    ),
    expiresInSeconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: LONGEST_EXPIRY_SECONDS,
        description: `${DEFAULT_EXPIRY_SECONDS} if not given: it is not sent any more after that`,
      }),
    ),
  },
  {
    additionalProperties: false,
    title: 'NewDeviceCommand',
    examples: [{ type: 'set-interval', params: { seconds: 5 } }],
  },
)

interface Ports {
  readonly devices: DeviceRegistry
  readonly deviceCommands: DeviceCommandStore
  readonly clock: Clock
}

export function commandRoutes(app: App, { devices, deviceCommands, clock }: Ports): void {
  app.get(
    '/devices/:id/commands',
    {
      config: { access: 'devices:read' },
      schema: {
        tags,
        summary: 'What the device was asked to do, and what became of it, newest first',
        params: IdParams,
        querystring: Type.Object(pageQuery),
        response: { 200: page(Command), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query }) => {
      const device = found(await devices.get(params.id), 'device')
      const { limit = PAGE_DEFAULT, ...rest } = query
      const { items, nextCursor } = await deviceCommands.list(device.id, { ...rest, limit, now: clock() })
      return { items: items.map(commandView), nextCursor }
    },
  )

  app.post(
    '/devices/:id/commands',
    {
      config: { access: 'devices:command', whose: 'asked' },
      schema: {
        tags,
        summary: 'Ask the device to do something; sent at once, or when it listens next',
        description: 'While a patient has it, only by who may act on the devices of this patient.',
        params: IdParams,
        body: NewCommand,
        response: { 201: Command, ...problems(400, 401, 403, 404, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { type, params = {}, expiresInSeconds = DEFAULT_EXPIRY_SECONDS } = request.body
      const { seconds } = params
      if (type === 'set-interval' && seconds === undefined) throw invalid('params.seconds', 'is required')
      if (type === 'identify' && seconds !== undefined) throw invalid('params.seconds', 'means nothing to identify')
      const { id, patientId } = found(await devices.get(request.params.id), 'device')
      await allowPatient(request, patientId)
      const act = actOf(request)
      const expiresAt = act.at + expiresInSeconds * 1000
      const asked = { type, params: seconds === undefined ? {} : { seconds }, expiresAt, patientId }
      const command = await deviceCommands.create(id, asked, act)
      reply.code(201)
      return commandView(command)
    },
  )
}

function commandView(command: DeviceCommand): Static<typeof Command> {
  return {
    ...command,
    params: { ...command.params },
    createdAt: iso(command.createdAt),
    expiresAt: iso(command.expiresAt),
    sentAt: isoOrNull(command.sentAt),
    answeredAt: isoOrNull(command.answeredAt),
  }
}
