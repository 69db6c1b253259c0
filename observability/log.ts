import { type Logger, pino } from 'pino'

export type { Logger }

/** Structured logs. Patient data never belongs in one; names and tokens that slip in are blotted out. */
export function createLog(process: string, level: string): Logger {
  return pino({
    level,
    base: { process },
    redact: {
      paths: [
        'password',
        'token',
        'name',
        'email',
        '*.password',
        '*.token',
        '*.name.family',
        '*.name.given',
        '*.email',
      ],
      censor: '[redacted]',
    },
    formatters: { level: label => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  })
}
