import { type Static, Type } from 'typebox'
import { DeviceId } from '../../../model/device-fields.ts'
import type { ProvisioningKey, ProvisioningKeyStore } from '../../../store/provisioning-keys.ts'
import { newSecret, secretHash } from '../../auth/refresh-tokens.ts'
import type { App } from '../../http.ts'
import { actOf } from '../../plugins/access.ts'
import { Text } from '../../schemas/clinical.ts'
import { IdParams, IsoTime, NoContent, nullable, problems, Uuid } from '../../schemas/common.ts'
import { etag } from '../../schemas/if-match.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'
import { RegisteredDevice } from './schemas.ts'
import { deviceView } from './view.ts'

const tags = ['devices']
const DAY_MS = 86_400_000
const DEFAULT_DAYS = 30
const DEFAULT_USES = 100

const keyFields = {
  id: Uuid,
  name: Type.String(),
  createdAt: IsoTime,
  createdBy: nullable(Uuid),
  expiresAt: IsoTime,
  usesLeft: Type.Integer(),
  revokedAt: nullable(IsoTime),
}
const Key = Type.Object(keyFields, { title: 'ProvisioningKey' })
const NewKeyAnswer = Type.Object(
  { ...keyFields, provisioningKey: Type.String({ description: 'Shown once; only its hash is kept' }) },
  { title: 'NewProvisioningKey' },
)
const NewKey = Type.Object(
  {
    name: Text(100),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, description: `${DEFAULT_DAYS} if not given` })),
    uses: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000, description: `How many devices; ${DEFAULT_USES} if not given` }),
    ),
  },
  { additionalProperties: false, examples: [{ name: 'Ward 3 wearables', days: 7, uses: 50 }] },
)
const ClaimBody = Type.Object(
  { id: DeviceId, provisioningKey: Type.String({ minLength: 1, maxLength: 200 }) },
  {
    additionalProperties: false,
    examples: [{ id: 'wearable-17', provisioningKey: 'kJ3v0Yk1hHc2pQm8tB5xW9rZ4nL7aD6eF0gS1uI2oPk' }],
  },
)

interface Parts {
  readonly provisioningKeys: ProvisioningKeyStore
  /** Claims a minute from one address. */
  readonly requestsPerMinute: number
}

export function claimRoutes(app: App, { provisioningKeys, requestsPerMinute }: Parts): void {
  app.post(
    '/devices/claim',
    {
      config: { access: 'public', rateLimit: { max: requestsPerMinute, timeWindow: '1 minute' } },
      schema: {
        tags,
        summary: 'A device registers itself with a provisioning key; its credentials are shown once',
        security: [],
        body: ClaimBody,
        response: { 201: RegisteredDevice, ...problems(400, 401, 409, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const { id, provisioningKey } = request.body
      const { token, hash } = newSecret()
      const device = await provisioningKeys.claim(id, secretHash(provisioningKey), hash, actOf(request))
      reply
        .code(201)
        .header('etag', etag(device))
        .header('location', `/api/v1/devices/${encodeURIComponent(id)}`)
      return { ...deviceView(device, new Set()), credentials: { username: id, password: token } }
    },
  )

  app.get(
    '/provisioning-keys',
    {
      config: { access: 'devices:write' },
      schema: {
        tags,
        summary: 'Provisioning keys, newest first',
        response: { 200: Type.Object({ items: Type.Array(Key), nextCursor: Type.Null() }), ...problems(401, 403) },
      },
    },
    async () => ({ items: (await provisioningKeys.list()).map(keyView), nextCursor: null }),
  )

  app.post(
    '/provisioning-keys',
    {
      config: { access: 'devices:write' },
      schema: {
        tags,
        summary: 'Make a provisioning key; it is shown once',
        body: NewKey,
        response: { 201: NewKeyAnswer, ...problems(400, 401, 403, 413, 415) },
      },
    },
    async (request, reply) => {
      const { name, days = DEFAULT_DAYS, uses = DEFAULT_USES } = request.body
      const { token, hash } = newSecret()
      const act = actOf(request)
      const key = await provisioningKeys.create({ name, keyHash: hash, expiresAt: act.at + days * DAY_MS, uses }, act)
      reply.code(201)
      return { ...keyView(key), provisioningKey: token }
    },
  )

  app.delete(
    '/provisioning-keys/:id',
    {
      config: { access: 'devices:write' },
      schema: {
        tags,
        summary: 'Revoke a provisioning key; devices that used it stay',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await provisioningKeys.revoke(request.params.id, actOf(request))
      return reply.code(204).send(null)
    },
  )
}

function keyView(key: ProvisioningKey): Static<typeof Key> {
  return {
    ...key,
    createdAt: iso(key.createdAt),
    expiresAt: iso(key.expiresAt),
    revokedAt: isoOrNull(key.revokedAt),
  }
}
