import type { ClientMessage, EventView, NotificationView, ServerMessage } from '../../model/live-messages.ts'
import { isAction } from '../../model/permissions.ts'
import { TIMELINE_TYPES } from '../../model/timeline.ts'
import type { Me, User } from '../../model/user.ts'
import { isVitalSignCode, type Vitals } from '../../model/vital-signs.ts'
import { decodeAlert } from './decode-alert.ts'
import { decodeScore } from './decode-score.ts'
import { decodeNamed, dictionary, fields, numberOrText, text } from './fields.ts'

/**
 * One text frame of `/api/v1/live`.
 * @returns null for a type this board does not know: a newer server may say more
 * @throws ShapeError, SyntaxError when the frame is not what it claims to be
 */
export function decodeServerMessage(frame: string): ServerMessage | null {
  const value: unknown = JSON.parse(frame)
  const f = fields(value, 'message')
  switch (f.text('type')) {
    case 'welcome':
      return {
        type: 'welcome',
        cursor: f.number('cursor'),
        user: f.of('user', decodeUser),
        alerts: f.list('alerts', decodeAlert),
        unread: f.number('unread'),
      }
    case 'alert': {
      const change = { type: 'alert', cursor: f.number('cursor'), alert: f.of('alert', decodeAlert) } as const
      return f.raw('history') === true ? { ...change, history: true } : change
    }
    case 'event': {
      const told = { type: 'event', cursor: f.number('cursor'), event: f.of('event', decodeEvent) } as const
      return f.raw('history') === true ? { ...told, history: true } : told
    }
    case 'notification': {
      const notification = f.of('notification', decodeNotification)
      const told = { type: 'notification', cursor: f.number('cursor'), notification } as const
      return f.raw('history') === true ? { ...told, history: true } : told
    }
    case 'vitals':
      return {
        type: 'vitals',
        patientId: f.text('patientId'),
        deviceId: f.text('deviceId'),
        ts: f.number('ts'),
        arrivedAt: f.number('arrivedAt'),
        vitals: f.of('vitals', decodeVitals),
      }
    case 'score':
      return { type: 'score', patientId: f.text('patientId'), score: f.of('score', decodeScore) }
    case 'ping':
      return { type: 'ping', ts: f.number('ts') }
    case 'resync':
      return { type: 'resync' }
    case 'token-expired':
      return { type: 'token-expired' }
    default:
      return null
  }
}

export function encodeClientMessage(message: ClientMessage): string {
  return JSON.stringify(message)
}

export function decodeUser(value: unknown, at: string): User {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    email: f.text('email'),
    name: f.text('name'),
    roles: f.list('roles', text),
  }
}

/** The user as `/me` and a login answer him. */
export function decodeMe(value: unknown, at: string): Me {
  const f = fields(value, at)
  return {
    ...decodeUser(value, at),
    permissions: f.list('permissions', text).filter(isAction),
    wards: f.list('wards', decodeNamed),
    patientId: f.textOrNull('patientId'),
    mustChangePassword: f.flag('mustChangePassword'),
  }
}

/** @throws ShapeError */
export function decodeEvent(value: unknown, at: string): EventView {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    patientId: f.text('patientId'),
    type: f.oneOf('type', TIMELINE_TYPES),
    at: f.text('at'),
    by: f.textOrNull('by'),
    summary: f.text('summary'),
    reference: decodeReference(f.raw('reference'), `${at}.reference`),
  }
}

/** @throws ShapeError */
export function decodeNotification(value: unknown, at: string): NotificationView {
  const f = fields(value, at)
  return {
    id: f.text('id'),
    type: f.text('type'),
    at: f.text('at'),
    summary: f.text('summary'),
    patientId: f.textOrNull('patientId'),
    reference: decodeReference(f.raw('reference'), `${at}.reference`),
    readAt: f.textOrNull('readAt'),
  }
}

function decodeReference(value: unknown, at: string): EventView['reference'] {
  if (value === null) return null
  const f = fields(value, at)
  return { kind: f.text('kind'), id: f.text('id') }
}

function decodeVitals(value: unknown, at: string): Vitals {
  return Object.fromEntries(
    Object.entries(dictionary(value, at, numberOrText)).filter(([code]) => isVitalSignCode(code)),
  )
}
