import { type DeviceImportPorts, deviceImport } from './device-import.ts'
import { type Importer, importFile } from './import.ts'
import type { Task, Workers } from './start.ts'

/** What each kind of job does. */
export function workers(ports: DeviceImportPorts): Workers {
  return {
    'devices-import': task => fileImport(task, deviceImport(ports, task)),
  }
}

async function fileImport({ input, job, advance }: Task, importer: Importer) {
  const whole = await importFile(input, importer, job, advance)
  return { type: whole ? 'done' : 'cancelled' } as const
}
