import { hash, verify } from '@node-rs/argon2'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Characters. Hashing a novel is a way to keep the server busy. */
export const LONGEST_PASSWORD = 256

/** @returns argon2id, encoded. Errors: RangeError for more than 256 characters. */
export async function hashPassword(password: string): Promise<string> {
  if (password.length > LONGEST_PASSWORD) throw new RangeError(`a password has at most ${LONGEST_PASSWORD} characters`)
  return hash(password.normalize('NFKC'), OPTIONS)
}

/** @param encoded null for an unknown user: then the same work is done, and the answer is no */
export async function passwordMatches(encoded: string | null, password: string): Promise<boolean> {
  if (password.length > LONGEST_PASSWORD) return false
  const matches = await verify(encoded ?? (await nobodysHash()), password.normalize('NFKC'))
  return matches && encoded !== null
}

let nobody: Promise<string> | null = null
function nobodysHash(): Promise<string> {
  nobody ??= hash('nobody has this password', OPTIONS)
  return nobody
}
