import type pg from 'pg'
import type { WorkerPorts } from '../jobs/work/workers.ts'
import type { Clock } from '../model/clock.ts'
import { ORDER_CHECKS } from '../rules/order-review/checks.ts'
import { createOrderReview } from '../rules/order-review/review.ts'
import { postgresAccounts, postgresRelations } from '../store/postgres/access.ts'
import { postgresActiveRules } from '../store/postgres/active-rules.ts'
import { postgresAlertReader } from '../store/postgres/alerts.ts'
import { postgresAppointments } from '../store/postgres/appointments.ts'
import { postgresAuditReader } from '../store/postgres/audit-reader.ts'
import { postgresCareTeams } from '../store/postgres/care-teams.ts'
import { postgresClinic } from '../store/postgres/clinic.ts'
import { postgresClinicalRecords } from '../store/postgres/clinical-records.ts'
import { postgresCredentials } from '../store/postgres/credentials.ts'
import { postgresDeviceRegistry } from '../store/postgres/devices.ts'
import { postgresMedicationOrders } from '../store/postgres/medication-orders.ts'
import { postgresMessages } from '../store/postgres/messages.ts'
import { postgresNotes } from '../store/postgres/notes.ts'
import { postgresObservations } from '../store/postgres/observations.ts'
import { postgresPatientImport } from '../store/postgres/patient-import.ts'
import { postgresPatientProfiles } from '../store/postgres/patient-profiles.ts'
import { postgresPatients } from '../store/postgres/patients.ts'
import { postgresPhotos } from '../store/postgres/photos.ts'
import { postgresScores } from '../store/postgres/scores.ts'
import { postgresSpo2Scales } from '../store/postgres/spo2-scales.ts'
import { postgresStays } from '../store/postgres/stays.ts'
import { postgresTimeline } from '../store/postgres/timeline-reader.ts'
import { postgresTreatmentPlans } from '../store/postgres/treatment-plans.ts'
import { postgresUserRegistry } from '../store/postgres/user-registry.ts'
import { postgresVitalsHistory } from '../store/postgres/vitals-history.ts'
import { postgresVitalsReader } from '../store/postgres/vitals-reader.ts'

/** Everything that long work reads and writes. */
export function postgresWorkerPorts(pool: pg.Pool, clock: Clock): WorkerPorts {
  return {
    accounts: postgresAccounts(pool),
    activeRules: postgresActiveRules(pool),
    alerts: postgresAlertReader(pool),
    appointments: postgresAppointments(pool),
    auditReader: postgresAuditReader(pool),
    careTeams: postgresCareTeams(pool),
    clinic: postgresClinic(pool),
    clinicalRecords: postgresClinicalRecords(pool, createOrderReview(ORDER_CHECKS)),
    credentials: postgresCredentials(pool),
    devices: postgresDeviceRegistry(pool),
    messages: postgresMessages(pool),
    notes: postgresNotes(pool),
    observations: postgresObservations(pool),
    orders: postgresMedicationOrders(pool),
    patientImport: postgresPatientImport(pool),
    patientProfiles: postgresPatientProfiles(pool),
    patients: postgresPatients(pool),
    photos: postgresPhotos(pool),
    plans: postgresTreatmentPlans(pool),
    relations: postgresRelations(pool),
    scores: postgresScores(pool),
    spo2Scales: postgresSpo2Scales(pool),
    stays: postgresStays(pool),
    timeline: postgresTimeline(pool),
    userRegistry: postgresUserRegistry(pool),
    vitals: postgresVitalsReader(pool),
    vitalsHistory: postgresVitalsHistory(pool),
    clock,
  }
}
