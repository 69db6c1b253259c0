/**
 * What merging and erasing do to each table of patients. A table with a column `patient_id` must be named here
 * (test/store/postgres/patient-tables.test.ts), so that nothing of a person is left behind when one is added.
 */
export interface PatientTable {
  readonly table: string
  /**
   * What a merge does: rows go to the survivor, known again by `key` (SQL of what is unique among the rows of one
   * patient) when it is undone. Text: why rows stay.
   */
  readonly merge: Move | string
  /** What erasing does: `delete`, columns to empty (SQL of `update … set`), or (text in `keep`) why nothing. */
  readonly erase: 'delete' | { readonly set: string } | { readonly keep: string }
  /** Statements about the patient `$1` that erase what hangs on these rows and names no patient itself. */
  readonly eraseParts?: readonly string[]
}

/** SQL about the rows `t`, the double `$1` and the survivor `$2`. */
interface Move {
  readonly key: string
  /** Keeps a row back: it would collide with one of the survivor. */
  readonly unless?: string
  readonly before?: string
  /** What else changes in a row. */
  readonly set?: string
  readonly after?: string
  /** What else changes when it goes back; here `$1` is whom it goes to, and `$3` are the keys of all that go. */
  readonly setBack?: string
  readonly afterBack?: string
}

const byId = { key: 'id::text' }

/** In this order: what refers to other rows before them. */
export const PATIENT_TABLES: readonly PatientTable[] = [
  {
    table: 'assignments',
    merge: byId,
    erase: { keep: 'holds the place of readings that must never become another’s' },
  },
  {
    table: 'stays',
    // Two records of one person may say that he was in two places; what was written for the survivor counts.
    merge: {
      ...byId,
      unless: 'exists (select 1 from stays s where s.patient_id = $2 and s.during && t.during)',
    },
    erase: { set: 'reason = null, disposition = null' },
  },
  {
    table: 'care_team',
    merge: {
      ...byId,
      unless: `t.function = 'responsible-nurse' and exists (
        select 1 from care_team s where s.patient_id = $2 and s.function = t.function and s.during && t.during)`,
    },
    erase: 'delete',
  },
  { table: 'break_glass', merge: byId, erase: { set: `reason = '(erased)'` } },
  {
    table: 'patient_accounts',
    // A patient has one login at a time: that of the double opens nothing until it is linked anew.
    merge: {
      ...byId,
      unless: `t.ended_at is null and exists (
        select 1 from patient_accounts s where s.patient_id = $2 and s.ended_at is null)`,
    },
    erase: 'delete',
  },
  { table: 'patient_invitations', merge: 'a code opens the record it was made for', erase: 'delete' },
  {
    table: 'personal_limits',
    merge: {
      key: 'code',
      unless: 'exists (select 1 from personal_limits s where s.patient_id = $2 and s.code = t.code)',
    },
    erase: 'delete',
  },
  { table: 'alerts', merge: byId, erase: 'delete' },
  { table: 'observations', merge: byId, erase: 'delete' },
  { table: 'spo2_scale_orders', merge: byId, erase: 'delete' },
  {
    table: 'scores',
    merge: {
      key: `score || ' ' || measured_at::text`,
      unless: `exists (
        select 1 from scores s where s.patient_id = $2 and s.score = t.score and s.measured_at = t.measured_at)`,
    },
    erase: 'delete',
  },
  { table: 'rule_activations', merge: 'a rule was tried or switched for the record it names', erase: 'delete' },
  { table: 'shadow_episodes', merge: byId, erase: 'delete' },
  { table: 'late_values', merge: byId, erase: 'delete' },
  { table: 'timeline', merge: byId, erase: 'delete' },
  { table: 'notifications', merge: byId, erase: 'delete' },
  { table: 'clinical_records', merge: byId, erase: 'delete' },
  {
    table: 'photos',
    merge: { key: `'photo'`, unless: 'exists (select 1 from photos s where s.patient_id = $2)' },
    erase: 'delete',
  },
  {
    table: 'appointments',
    merge: {
      ...byId,
      unless: `t.status in ('requested', 'approved') and exists (
        select 1 from appointments s
        where s.patient_id = $2 and s.status in ('requested', 'approved') and s.during && t.during)`,
    },
    // What was done and billed stays in the figures of the house, without a word about whom.
    erase: {
      set: `note = null, reason = null,
        status = case when status in ('requested', 'approved') then 'cancelled' else status end`,
    },
    eraseParts: [
      'update billed_items set note = null where appointment_id in (select id from appointments where patient_id = $1)',
    ],
  },
  {
    table: 'treatment_plans',
    merge: byId,
    erase: 'delete',
    eraseParts: [
      'delete from treatment_plan_versions where plan_id in (select id from treatment_plans where patient_id = $1)',
    ],
  },
  {
    table: 'notes',
    merge: byId,
    erase: 'delete',
    eraseParts: ['delete from note_versions where note_id in (select id from notes where patient_id = $1)'],
  },
  { table: 'order_advice', merge: { key: `order_id || ' ' || advice_id` }, erase: 'delete' },
  { table: 'medication_orders', merge: byId, erase: 'delete' },
  {
    table: 'messages',
    // Numbered on behind those of the survivor.
    merge: {
      ...byId,
      before: `insert into conversations (patient_id, newest, newest_at)
        select $2, 0, newest_at from conversations where patient_id = $1 on conflict (patient_id) do nothing`,
      set: 'number = number + (select newest from conversations where patient_id = $2)',
      after: `update conversations c set newest = c.newest + f.newest, newest_at = greatest(c.newest_at, f.newest_at)
        from conversations f where c.patient_id = $2 and f.patient_id = $1`,
      setBack: 'number = number - (select min(number) - 1 from messages where id::text = any($3::text[]))',
      afterBack: `update conversations c set newest =
          coalesce((select max(m.number) from messages m where m.patient_id = c.patient_id), 0)
        where c.patient_id in ($1, $2)`,
    },
    erase: 'delete',
  },
  { table: 'message_reads', merge: 'what was read of the double stays said of the double', erase: 'delete' },
  { table: 'conversations', merge: 'its messages go', erase: 'delete' },
  { table: 'submissions', merge: { key: 'user_id || key' }, erase: 'delete' },

  { table: 'vitals', merge: 'follow their devices, by job', erase: { keep: 'lose their owner, by job' } },
  { table: 'vitals_1m', merge: 'computed anew from the vitals', erase: 'delete' },
  { table: 'vitals_1h', merge: 'computed anew from the vitals', erase: 'delete' },
  { table: 'vitals_1m_touched', merge: 'marks of that computation', erase: { keep: 'marks, without any value' } },
  { table: 'vitals_1h_touched', merge: 'marks of that computation', erase: { keep: 'marks, without any value' } },
  {
    table: 'device_events',
    merge: 'follow their devices, at once',
    erase: { set: `patient_id = null, detail = 'null'` },
  },
  { table: 'reattributions', merge: 'work that waits', erase: { keep: 'work that waits' } },
  {
    table: 'audit_entries',
    merge: 'says what was done to which record; append-only',
    erase: { keep: 'append-only; its values cannot be read any more without the key' },
  },
  {
    table: 'patient_keys',
    merge: 'belongs to the audit of its record',
    erase: { keep: 'destroyed by its own function' },
  },
]
