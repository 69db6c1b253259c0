import type { ClinicalKind } from '../../../model/clinical.ts'
import type { ClinicalRecord, ClinicalVersion } from '../../../store/clinical-records.ts'
import { iso, isoOrNull } from '../../schemas/times.ts'

/** A record with its content on the same level. */
export function recordView<K extends ClinicalKind>(record: ClinicalRecord<K>) {
  const { id, content, version, updatedBy } = record
  return {
    ...content,
    id,
    enteredInErrorAt: isoOrNull(record.enteredInErrorAt),
    version,
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    updatedBy,
  }
}

export function versionView<K extends ClinicalKind>({ version, content, enteredInError, at, by }: ClinicalVersion<K>) {
  return { ...content, version, enteredInError, at: iso(at), by }
}
