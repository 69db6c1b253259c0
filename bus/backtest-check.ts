import type { FieldError } from '../model/errors.ts'

/** What is wrong with a rule set for a back-test, JSON of any kind; empty when it can be judged. */
export type BacktestCheck = (rules: unknown) => readonly FieldError[]
