import type { App } from '../../http.ts'
import { shown, viewerOf } from '../../plugins/access.ts'
import { problems } from '../../schemas/common.ts'
import { BoardAnswer, BoardQuery } from './schemas.ts'
import { type BoardPorts, readBoard } from './tiles.ts'

export function boardRoutes(app: App, ports: BoardPorts): void {
  app.get(
    '/board',
    {
      config: { access: 'vitals:read', whose: 'filtered' },
      // 45 kB for ten patients, most of it trends: a fifth of that over a slow line.
      compress: { encodings: ['gzip'] },
      schema: {
        tags: ['board'],
        summary: 'Everything a board starts with: patients, devices, newest vitals, limits and short trends',
        description: 'Numbers and alerts after that come over the WebSocket `/api/v1/live`.',
        querystring: BoardQuery,
        response: { 200: BoardAnswer, ...problems(400, 401, 403) },
      },
    },
    async request => {
      const board = await readBoard(ports, viewerOf(request), request.query.ward)
      shown(
        request,
        board.tiles.map(tile => tile.patient.id),
      )
      return board
    },
  )
}
