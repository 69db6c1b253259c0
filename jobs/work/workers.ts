import { type BacktestPorts, backtest } from './backtest.ts'
import { type DeviceImportPorts, deviceImport } from './device-import.ts'
import { type Importer, importFile } from './import.ts'
import { type PatientImportPorts, patientImport } from './patient-import.ts'
import { type RecordExportPorts, recordExport } from './record-export/record-export.ts'
import type { Task, Workers } from './start.ts'

export type WorkerPorts = DeviceImportPorts & PatientImportPorts & RecordExportPorts & BacktestPorts

/** What each kind of job does. */
export function workers(ports: WorkerPorts): Workers {
  return {
    'devices-import': task => fileImport(task, deviceImport(ports, task)),
    'patients-import': task => fileImport(task, patientImport(ports, task)),
    'patient-export': task => recordExport(ports, task),
    backtest: task => backtest(ports, task),
  }
}

async function fileImport({ input, job, advance }: Task, importer: Importer) {
  const whole = await importFile(input, importer, job, advance)
  return { type: whole ? 'done' : 'cancelled' } as const
}
