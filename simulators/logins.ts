import { readFile } from 'node:fs/promises'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { UsageError } from './argument-values.ts'
import type { LoginPlan } from './arguments.ts'
import type { DeviceLogin } from './device.ts'
import { provision } from './provision.ts'

/** `{"deviceId":"token"}` */
export const CredentialsFile = Type.Record(Type.String(), Type.String())

/** How each of these devices logs in, in their order. @throws UsageError, or what the server answered */
export async function loginsFor(ids: readonly string[], plan: LoginPlan): Promise<DeviceLogin[]> {
  switch (plan.type) {
    case 'anonymous':
      return ids.map(id => ({ id }))
    case 'shared': {
      const { username, password } = plan
      return ids.map(id => ({ id: ids.length === 1 ? username : id, username, password }))
    }
    case 'provision':
      return provision(ids, plan)
    case 'file': {
      const tokens = await readCredentials(plan.file)
      return ids.map(id => {
        const password = tokens[id]
        if (password === undefined) throw new UsageError(`${plan.file}: no token for the device "${id}"`)
        return { id, username: id, password }
      })
    }
  }
}

/** @throws UsageError */
export async function readCredentials(file: string): Promise<Readonly<Record<string, string>>> {
  try {
    return Value.Parse(CredentialsFile, JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`) // rethrown for the user
  }
}
