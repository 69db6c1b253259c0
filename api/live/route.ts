import websocket from '@fastify/websocket'
import { ACCESS_COOKIE } from '../auth/cookies.ts'
import { cameFromHere } from '../auth/same-origin.ts'
import type { App } from '../http.ts'
import { type ConnectionParts, serveConnection } from './connection.ts'
import { LARGEST_CLIENT_MESSAGE, MOST_CLIENTS } from './limits.ts'
import { CLOSE_TRY_AGAIN } from './welcome.ts'

/** Must be registered before the routes. */
export async function takeWebSockets(app: App): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: LARGEST_CLIENT_MESSAGE, perMessageDeflate: false },
    // A socket that broke (too large a message, an unclean end) is closed by the library; nothing is left to do.
    errorHandler: (_error, socket) => socket.terminate(),
  })
}

/** `/live`: whoever connects says who he is in his first message. */
export function liveRoute(app: App, parts: ConnectionParts): void {
  app.get('/live', { websocket: true, config: { access: 'public' } }, (socket, request) => {
    if (app.websocketServer.clients.size > MOST_CLIENTS) return socket.close(CLOSE_TRY_AGAIN, 'too many clients')
    const cookieToken = cameFromHere(request.headers) ? request.cookies[ACCESS_COOKIE] : undefined
    serveConnection(parts, socket, request.raw.socket, {
      cookieToken,
      ip: request.ip,
      userAgent: request.headers['user-agent']?.slice(0, 200) ?? null,
      requestId: request.id,
    })
  })
}
