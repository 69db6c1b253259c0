import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * For tests that need a program from outside: the options to skip them by name where it is missing. With
 * REQUIRE_SERVERS=1 nothing is skipped, so a missing program fails.
 */
export function needs(program: string): { skip?: string } {
  if (process.env.REQUIRE_SERVERS === '1' || findProgram(program) !== null) return {}
  return { skip: `${program} is not installed` }
}

export function findProgram(program: string): string | null {
  for (const dir of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']) {
    try {
      accessSync(join(dir, program), constants.X_OK)
      return join(dir, program)
    } catch {
      // not in this folder: look on
    }
  }
  return null
}
