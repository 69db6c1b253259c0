import { Type } from 'typebox'
import { AppError } from '../../../model/errors.ts'
import { DEFAULT_CHAIN, type EscalationChain } from '../../../model/escalation.ts'
import { checkChain, EscalationChainSchema } from '../../../model/escalation-check.ts'
import type { EscalationChains, WardEscalation } from '../../../store/escalations.ts'
import { invalid } from '../../errors.ts'
import type { App } from '../../http.ts'
import { actOf, CANNOT_ANSWER, couldAnswer } from '../../plugins/access.ts'
import { IdParams, nullable, problems, Uuid } from '../../schemas/common.ts'

const tags = ['wards']
/** People on call in one ward. */
const MOST_ON_CALL = 50

const OnCall = Type.Array(Uuid, {
  maxItems: MOST_ON_CALL,
  description: 'User ids; without any, the doctors of the care team of each patient',
})
const Escalation = Type.Object(
  {
    chain: nullable(EscalationChainSchema),
    inForce: EscalationChainSchema,
    onCall: OnCall,
  },
  { title: 'WardEscalation' },
)
const EscalationBody = Type.Object(
  { chain: nullable(EscalationChainSchema), onCall: OnCall },
  {
    additionalProperties: false,
    examples: [{ chain: DEFAULT_CHAIN, onCall: [] }],
  },
)

export function wardEscalationRoutes(app: App, { escalationChains }: { escalationChains: EscalationChains }): void {
  app.get(
    '/wards/:id/escalation',
    {
      config: { access: 'wards:read' },
      schema: {
        tags,
        summary: 'Who is told of an alert that nobody acknowledges, and when',
        params: IdParams,
        response: { 200: Escalation, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => view(await escalationChains.get(params.id)),
  )

  app.put(
    '/wards/:id/escalation',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Set the chain of the ward (null: that of the house) and who is on call',
        params: IdParams,
        body: EscalationBody,
        response: { 200: Escalation, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async request => {
      const { id } = request.params
      const { chain, onCall } = request.body
      const errors = chain === null ? [] : checkChain(chain)
      if (errors.length > 0) throw new AppError('VALIDATION_FAILED', 'The chain cannot be used', { errors })
      const { onCall: before } = await escalationChains.get(id)
      for (const [i, userId] of onCall.entries()) {
        if (before.includes(userId) || (await couldAnswer(request, userId, 'on-call'))) continue
        throw invalid(`onCall.${i}`, CANNOT_ANSWER)
      }
      return view(await escalationChains.set(id, { chain, onCall }, actOf(request)))
    },
  )
}

function view({ chain, onCall }: WardEscalation) {
  return { chain: chain && chainView(chain), inForce: chainView(chain ?? DEFAULT_CHAIN), onCall: [...onCall] }
}

const chainView = ({ high, medium, low }: EscalationChain) => ({ high: [...high], medium: [...medium], low: [...low] })
