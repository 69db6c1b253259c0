/** Every error a caller can meet: what it means for HTTP, and whether the same call may succeed later. */
export const ERRORS = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid', canRetry: false },
  CODE_NOT_VALID: { status: 400, title: 'The code is wrong, used or too old', canRetry: false },
  UNAUTHENTICATED: { status: 401, title: 'Login needed', canRetry: false },
  FORBIDDEN: { status: 403, title: 'Not allowed', canRetry: false },
  ACCOUNT_DISABLED: { status: 403, title: 'The account is disabled', canRetry: false },
  PASSWORD_CHANGE_NEEDED: { status: 403, title: 'The password must be changed first', canRetry: false },
  NOT_YOUR_PATIENT: { status: 403, title: 'Not one of your patients', canRetry: false },
  NOT_FOUND: { status: 404, title: 'Not found', canRetry: false },
  CONFLICT: { status: 409, title: 'Conflict', canRetry: false },
  BED_TAKEN: { status: 409, title: 'Somebody lies in this bed', canRetry: false },
  DEVICE_EXISTS: { status: 409, title: 'A device with this id exists', canRetry: false },
  DEVICE_IN_USE: { status: 409, title: 'The device belongs to another patient', canRetry: false },
  ADVICE_UNANSWERED: { status: 409, title: 'Advice against it needs an answer', canRetry: false },
  POSSIBLE_DUPLICATE: { status: 409, title: 'This may be somebody who is known already', canRetry: false },
  MERGED: { status: 410, title: 'The record was merged into another one', canRetry: false },
  EMAIL_TAKEN: { status: 409, title: 'A user with this email exists', canRetry: false },
  LAST_ADMINISTRATOR: { status: 409, title: 'The last administrator must stay', canRetry: false },
  RULE_LIMIT: { status: 409, title: 'The rules together ask for too much', canRetry: false },
  ROLE_BUILT_IN: { status: 409, title: 'The role is part of the product', canRetry: false },
  ROLE_IN_USE: { status: 409, title: 'Users have this role', canRetry: false },
  SLOT_TAKEN: { status: 409, title: 'The time is taken', canRetry: false },
  STALE_VERSION: { status: 412, title: 'Somebody else changed it meanwhile', canRetry: false },
  TOO_LARGE: { status: 413, title: 'Too large', canRetry: false },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many attempts', canRetry: true },
  UNAVAILABLE: { status: 503, title: 'Not available right now', canRetry: true },
} as const

export type ErrorCode = keyof typeof ERRORS

export interface FieldError {
  readonly path: string
  readonly message: string
}

interface AppErrorOptions {
  readonly cause?: unknown
  readonly errors?: readonly FieldError[]
  readonly members?: Readonly<Record<string, unknown>>
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly errors: readonly FieldError[]
  /** What else the answer says (RFC 9457, 3.2: extension members): JSON, by the name of its property. */
  readonly members: Readonly<Record<string, unknown>>
  constructor(code: ErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(detail, 'cause' in options ? { cause: options.cause } : {})
    this.name = 'AppError'
    this.code = code
    this.errors = options.errors ?? []
    this.members = options.members ?? {}
  }
}

/** One thing in what was sent is wrong: `message` follows the name of its place. */
export function invalid(path: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', `${path} ${message}`, { errors: [{ path, message }] })
}
