import type { Clock } from '../../../model/clock.ts'
import type { DeviceRegistry } from '../../../store/devices.ts'
import { newSecret } from '../../auth/refresh-tokens.ts'
import type { App } from '../../http.ts'
import { IdParams, NoContent, problems } from '../../schemas/common.ts'
import { CredentialsAnswer } from './schemas.ts'

const tags = ['devices']

export function credentialRoutes(app: App, { devices, clock }: { devices: DeviceRegistry; clock: Clock }): void {
  app.post(
    '/devices/:id/credentials',
    {
      config: { access: 'devices:write' },
      schema: {
        tags,
        summary: 'Rotate the credentials: new ones, shown once; the old ones end at once',
        params: IdParams,
        response: { 201: CredentialsAnswer, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      const { token, hash } = newSecret()
      await devices.rotateCredential(params.id, hash, clock())
      reply.code(201)
      return { credentials: { username: params.id, password: token } }
    },
  )

  app.delete(
    '/devices/:id/credentials',
    {
      config: { access: 'devices:write' },
      schema: {
        tags,
        summary: 'Revoke the credentials: cuts the connection at once',
        params: IdParams,
        response: { 204: NoContent, ...problems(401, 403, 404) },
      },
    },
    async ({ params }, reply) => {
      await devices.revokeCredential(params.id, clock())
      return reply.code(204).send(null)
    },
  )
}
