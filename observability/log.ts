import { type Logger, pino } from 'pino'

export type { Logger }

/** Structured logs. Patient data never belongs in one; names and tokens that slip in are blotted out. */
export function createLog(process: string, level: string): Logger {
  const settings = {
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
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  // Standard error: standard output is for the person at the keyboard.
  return pino(settings, pino.destination({ fd: 2, sync: false }))
}
