import { AppError } from '../../../model/errors.ts'
import { may } from '../../../model/policy.ts'
import type { WardStore } from '../../../store/places.ts'
import type { App } from '../../http.ts'
import { actOf, callerOf, shown, viewerOf } from '../../plugins/access.ts'
import { IdParams, problems } from '../../schemas/common.ts'
import { BedBoard, bedBoardView, Staff, StaffBody } from './schemas.ts'

const tags = ['wards']

export function bedBoardRoutes(app: App, { wards }: { wards: WardStore }): void {
  app.get(
    '/wards/:id/bed-board',
    {
      config: { access: 'stays:read', whose: 'filtered' },
      schema: {
        tags,
        summary: 'Who lies in which bed; patients whom you may not see are only counted',
        params: IdParams,
        response: { 200: BedBoard, ...problems(401, 403, 404) },
      },
    },
    async request => {
      if (!may(callerOf(request).account, 'wards:read')) {
        throw new AppError('FORBIDDEN', 'Your role does not allow to see wards')
      }
      const board = await wards.bedBoard(request.params.id, viewerOf(request))
      shown(
        request,
        [...board.beds.map(bed => bed.patient), ...board.withoutBed].map(patient => patient?.id ?? null),
      )
      return bedBoardView(board)
    },
  )

  app.get(
    '/wards/:id/staff',
    {
      config: { access: 'staff:read' },
      schema: {
        tags,
        summary: 'Who works in the ward: they see its patients',
        params: IdParams,
        response: { 200: Staff, ...problems(401, 403, 404) },
      },
    },
    async ({ params }) => staffView(await wards.staff(params.id)),
  )

  app.put(
    '/wards/:id/staff',
    {
      config: { access: 'wards:write' },
      schema: {
        tags,
        summary: 'Say who works in the ward; whoever is not named works there no more',
        params: IdParams,
        body: StaffBody,
        response: { 200: Staff, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async request => staffView(await wards.setStaff(request.params.id, request.body.userIds, actOf(request))),
  )
}

function staffView(staff: Awaited<ReturnType<WardStore['staff']>>) {
  return { items: staff.map(({ id, name, roles }) => ({ id, name, roles: [...roles] })), nextCursor: null }
}
