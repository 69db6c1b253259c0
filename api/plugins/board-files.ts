import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyRequest } from 'fastify'
import type { App } from '../http.ts'
import { problem, sendProblem } from './problems.ts'

/** A year: the name of a built asset changes with its content. */
const FOREVER = 'public, max-age=31536000, immutable'

/** Serves the built board; a path that only the board knows gets its page; everything else unknown is a 404. */
export async function serveBoard(app: App, boardDir: string | null): Promise<void> {
  if (boardDir !== null) {
    const assets = join(boardDir, 'assets')
    await app.register(fastifyStatic, {
      root: boardDir,
      cacheControl: false,
      dotfiles: 'ignore',
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.setHeader('vary', 'accept-encoding')
        reply.setHeader('cache-control', path.startsWith(assets) ? FOREVER : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (boardDir !== null && isPageOfBoard(request)) return reply.sendFile('index.html')
    return sendProblem(request, reply, problem(404, `There is no ${request.method} ${pathOf(request)}`))
  })
}

function isPageOfBoard(request: FastifyRequest): boolean {
  const path = pathOf(request)
  const isApi = path === '/api' || path.startsWith('/api/') || path.startsWith('/docs/')
  const isFile = path.slice(path.lastIndexOf('/')).includes('.')
  return (request.method === 'GET' || request.method === 'HEAD') && !isApi && !isFile
}

const pathOf = (request: FastifyRequest) => request.url.split('?', 1)[0] ?? ''
