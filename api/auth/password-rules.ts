import { invalid } from '../errors.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'
import { LONGEST_PASSWORD } from './passwords.ts'

/** Characters. */
export const SHORTEST_PASSWORD = 10
/** Fewer different characters than this is a pattern. */
const FEWEST_DIFFERENT = 4

/**
 * NIST SP 800-63B, 5.1.1.2: long enough, and none that is guessed first (common, repetitive, sequential, or the user's own
 * email); nothing is asked of its composition.
 * @returns what is wrong with it, for people; null when nothing is
 */
export function passwordProblem(password: string, email: string): string | null {
  const length = [...password].length
  if (length < SHORTEST_PASSWORD) return `must have at least ${SHORTEST_PASSWORD} characters`
  if (password.length > LONGEST_PASSWORD) return `must have at most ${LONGEST_PASSWORD} characters`
  const plain = password.normalize('NFKC').toLowerCase()
  const [account = ''] = email.toLowerCase().split('@')
  if (plain === email.toLowerCase() || plain === account) return 'must not be the email'
  if (COMMON_PASSWORDS.has(plain)) return 'is one of the most common passwords'
  if (new Set(plain).size < FEWEST_DIFFERENT) return 'repeats too few characters'
  if (isRun(plain)) return 'is a sequence'
  return null
}

/** Errors: VALIDATION_FAILED, naming `path`. */
export function checkPassword(password: string, email: string, path: string): void {
  const problem = passwordProblem(password, email)
  if (problem !== null) throw invalid(path, problem)
}

/** Each character the successor of the one before, or each its predecessor: `abcdefghij`, `9876543210`. */
function isRun(text: string): boolean {
  const codes = [...text].map(sign => sign.codePointAt(0) ?? 0)
  const steps = codes.slice(1).map((code, i) => code - (codes[i] ?? 0))
  const runs = (step: number) => steps.every(s => s === step || s === -9 * step)
  return runs(1) || runs(-1)
}
