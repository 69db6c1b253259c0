import type { FastifyInstance } from 'fastify'
import { type Answer, send } from './api.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A login with its answer, and a function that calls the API with it. */
export async function logIn(app: FastifyInstance, email: string, password: string, userAgent = 'Test/1') {
  const login = await send(app, 'POST', '/auth/login', { email, password, cookie: false }, { 'user-agent': userAgent })
  return { login, call: callWith(app, String(login.body.accessToken)), refreshToken: String(login.body.refreshToken) }
}

export function callWith(app: FastifyInstance, token: string) {
  return (method: Method, path: string, payload?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    send(app, method, path, payload, { authorization: `Bearer ${token}`, ...headers })
}
