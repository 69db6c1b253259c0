import { type Page, page, pageAtHand } from './parts/page.tsx'
import { WardPage } from './ward/ward-page.tsx'

/**
 * Every page of the board; the order is that of the menu. The first pattern that fits a path is its page. Only what
 * the ward view needs comes at once: everything else is fetched when it is opened (docs/board-pages.md).
 */
export const PAGES: readonly Page[] = [
  pageAtHand('/', { title: 'Ward', needs: ['alerts:read'], menu: 'main' }, WardPage),
  page('/alarms', { title: 'Alarms', needs: ['alerts:read'], menu: 'main' }, async () => {
    return (await import('./alarms/alarms-page.tsx')).AlarmsPage
  }),
  page('/alarm-load', { title: 'Alarm load', needs: ['alarm-load:read'], menu: 'main' }, async () => {
    return (await import('./alarms/load-page.tsx')).LoadPage
  }),
  page('/beds', { title: 'Beds', needs: ['stays:read'], side: 'staff', menu: 'main' }, async () => {
    return (await import('./places/beds-page.tsx')).BedsPage
  }),
  page(
    '/reception',
    { title: 'Reception', needs: ['patients:create'], menu: 'main', homeOf: 'reception' },
    async () => {
      return (await import('./reception/reception-page.tsx')).ReceptionPage
    },
  ),
  page('/reception/{patientId}', { title: 'Reception', needs: ['patients:create'] }, async () => {
    return (await import('./reception/visit-page.tsx')).VisitPage
  }),
  page('/doctor', { title: 'My day', needs: ['appointments:decide'], menu: 'main', homeOf: 'doctor' }, async () => {
    return (await import('./doctor/doctor-page.tsx')).DoctorPage
  }),
  page(
    '/appointments',
    { title: 'Appointments', needs: ['appointments:manage', 'appointments:decide'], menu: 'main' },
    async () => (await import('./appointments/appointments-page.tsx')).AppointmentsPage,
  ),
  page('/patients', { title: 'Patients', needs: ['patients:find'], menu: 'main' }, async () => {
    return (await import('./patients/patients-page.tsx')).PatientsPage
  }),
  page('/patients/{patientId}/record', { title: 'Record', needs: ['patients:read'] }, async () => {
    return (await import('./record/record-page.tsx')).RecordPage
  }),
  page('/patients/{patientId}/merge', { title: 'Compare and merge', needs: ['patients:merge'] }, async () => {
    return (await import('./records/merge-page.tsx')).MergePage
  }),
  page('/patients/{patientId}', { title: 'Patient', needs: ['vitals:read'] }, async () => {
    return (await import('./patient/patient-page.tsx')).PatientPage
  }),
  page('/billing', { title: 'Income', needs: ['income:read'], menu: 'main' }, async () => {
    return (await import('./appointments/billing-page.tsx')).BillingPage
  }),
  page('/messages', { title: 'Messages', needs: ['messages:read'], side: 'staff', menu: 'main' }, async () => {
    return (await import('./messages/conversations-page.tsx')).ConversationsPage
  }),
  page('/messages/{patientId}', { title: 'Messages', needs: ['messages:read'], side: 'staff' }, async () => {
    return (await import('./messages/conversation-page.tsx')).ConversationPage
  }),
  page('/my', { title: 'Home', side: 'patient', menu: 'main', homeOf: 'patient' }, async () => {
    return (await import('./my/my-page.tsx')).MyPage
  }),
  page('/my/appointments', { title: 'Appointments', side: 'patient', menu: 'main' }, async () => {
    return (await import('./my/my-appointments-page.tsx')).MyAppointmentsPage
  }),
  page('/my/messages', { title: 'Messages', side: 'patient', menu: 'main' }, async () => {
    return (await import('./my/my-messages-page.tsx')).MyMessagesPage
  }),
  page('/my/values', { title: 'Your values', side: 'patient', menu: 'main' }, async () => {
    return (await import('./my/my-values-page.tsx')).MyValuesPage
  }),
  page('/my/record', { title: 'Your record', side: 'patient', menu: 'main' }, async () => {
    return (await import('./my/my-record-page.tsx')).MyRecordPage
  }),
  page('/my/access', { title: 'Who looked', side: 'patient' }, async () => {
    return (await import('./my/my-access-page.tsx')).MyAccessPage
  }),
  page('/admin/users', { title: 'Users', needs: ['users:read', 'users:write'], menu: 'administration' }, async () => {
    return (await import('./admin/users-page.tsx')).UsersPage
  }),
  page('/admin/users/{userId}', { title: 'User', needs: ['users:read', 'users:write'] }, async () => {
    return (await import('./admin/user-page.tsx')).UserPage
  }),
  page('/admin/roles', { title: 'Roles', needs: ['roles:read', 'roles:write'], menu: 'administration' }, async () => {
    return (await import('./admin/roles-page.tsx')).RolesPage
  }),
  page('/admin/roles/new', { title: 'New role', needs: ['roles:write'] }, async () => {
    return (await import('./admin/new-role-page.tsx')).NewRolePage
  }),
  page('/admin/roles/{roleId}', { title: 'Role', needs: ['roles:read', 'roles:write'] }, async () => {
    return (await import('./admin/role-page.tsx')).RolePage
  }),
  page('/admin/wards', { title: 'Wards', needs: ['wards:write'], menu: 'administration' }, async () => {
    return (await import('./admin/wards-page.tsx')).WardsPage
  }),
  page('/admin/wards/{wardId}', { title: 'Ward', needs: ['wards:write'] }, async () => {
    return (await import('./admin/ward-page.tsx')).WardPage
  }),
  page('/admin/rules', { title: 'Rules', needs: ['rules:read'], menu: 'administration' }, async () => {
    return (await import('./rules/rules-page.tsx')).RulesPage
  }),
  page('/admin/rules/new', { title: 'New rule', needs: ['rules:write'] }, async () => {
    return (await import('./rules/new-rule-page.tsx')).NewRulePage
  }),
  page('/admin/rules/{ruleId}', { title: 'Rule', needs: ['rules:read'] }, async () => {
    return (await import('./rules/rule-page.tsx')).RulePage
  }),
  page(
    '/admin/devices',
    { title: 'Devices', needs: ['devices:read'], menu: 'administration', homeOf: 'integrator' },
    async () => (await import('./devices/devices-page.tsx')).DevicesPage,
  ),
  page('/admin/devices/{deviceId}', { title: 'Device', needs: ['devices:read'] }, async () => {
    return (await import('./devices/device-page.tsx')).DevicePage
  }),
  page('/admin/provisioning-keys', { title: 'Provisioning keys', needs: ['devices:write'] }, async () => {
    return (await import('./devices/keys-page.tsx')).KeysPage
  }),
  page('/admin/import/devices', { title: 'Import devices', needs: ['devices:write'] }, async () => {
    return (await import('./imports/import-page.tsx')).DeviceImportPage
  }),
  page('/admin/import/patients', { title: 'Import patients', needs: ['patients:import'] }, async () => {
    return (await import('./imports/import-page.tsx')).PatientImportPage
  }),
  page('/admin/pagers', { title: 'Pagers', needs: ['webhooks:write'], menu: 'administration' }, async () => {
    return (await import('./admin/pagers-page.tsx')).PagersPage
  }),
  page('/admin/webhooks', { title: 'Webhooks', needs: ['webhooks:write'], menu: 'administration' }, async () => {
    return (await import('./webhooks/webhooks-page.tsx')).WebhooksPage
  }),
  page('/admin/webhooks/{webhookId}', { title: 'Webhook', needs: ['webhooks:write'] }, async () => {
    return (await import('./webhooks/webhook-page.tsx')).WebhookPage
  }),
  page(
    '/admin/jobs',
    { title: 'Jobs', needs: ['jobs:read', 'devices:write', 'patients:import'], menu: 'administration' },
    async () => (await import('./jobs/jobs-page.tsx')).JobsPage,
  ),
  // A job is also theirs who asked for one export, as a patient does.
  page('/admin/jobs/{jobId}', { title: 'Job' }, async () => {
    return (await import('./jobs/job-page.tsx')).JobPage
  }),
  page('/admin/backtest', { title: 'Back-test', needs: ['rules:backtest'], menu: 'administration' }, async () => {
    return (await import('./backtest/backtest-page.tsx')).BacktestPage
  }),
  page('/admin/backtest/{jobId}', { title: 'Result of a back-test', needs: ['rules:backtest'] }, async () => {
    return (await import('./backtest/result-page.tsx')).BacktestResultPage
  }),
  page('/admin/services', { title: 'Services', needs: ['services:write'], menu: 'administration' }, async () => {
    return (await import('./admin/services-page.tsx')).ServicesPage
  }),
  page('/admin/doctors', { title: 'Doctors', needs: ['doctors:write'], menu: 'administration' }, async () => {
    return (await import('./admin/doctors-page.tsx')).DoctorsPage
  }),
  page('/admin/doctors/{doctorId}', { title: 'Doctor', needs: ['doctors:write'] }, async () => {
    return (await import('./admin/doctor-page.tsx')).DoctorPage
  }),
  page('/admin/clinic', { title: 'Clinic', needs: ['wards:write'], menu: 'administration' }, async () => {
    return (await import('./admin/clinic-page.tsx')).ClinicPage
  }),
  page(
    '/admin/records',
    { title: 'Records', needs: ['patients:remove', 'patients:merge'], menu: 'administration' },
    async () => {
      return (await import('./records/records-page.tsx')).RecordsPage
    },
  ),
  page('/admin/audit', { title: 'Audit', needs: ['audit:read'], menu: 'administration' }, async () => {
    return (await import('./audit/audit-page.tsx')).AuditPage
  }),
  page('/notifications', { title: 'Notifications' }, async () => {
    return (await import('./notifications/notifications-page.tsx')).NotificationsPage
  }),
  page('/account', { title: 'Your account', menu: 'own' }, async () => {
    return (await import('./account/account-page.tsx')).AccountPage
  }),
]

/** What is open to somebody who is not logged in, besides the login. */
export const PUBLIC_PAGES: readonly Page[] = [
  page('/signup', { title: 'Sign up' }, async () => (await import('./account/sign-up-page.tsx')).SignUpPage),
  page('/password-reset', { title: 'Set a new password' }, async () => {
    return (await import('./account/password-reset-page.tsx')).PasswordResetPage
  }),
]

export function pageAt(pages: readonly Page[], path: string): Page | undefined {
  return pages.find(p => p.matches(path))
}

/** Fetches the page of a link that a person is about to follow. */
export function fetchAhead(path: string): void {
  // A failure is shown by the page itself when it is opened.
  void pageAt([...PAGES, ...PUBLIC_PAGES], path)?.load()
}
