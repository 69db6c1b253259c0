import type { Answer, TestApi } from './api.ts'

/** A patient in the care of nurse and doctor, who logs in as `patient`. */
export async function patientInCare(api: TestApi): Promise<string> {
  const admin = await api.as('admin')
  const { body } = await admin('POST', '/patients', { name: { given: ['Ada'], family: 'Test' } })
  const id: string = body.id
  await api.pool.query(
    `insert into patient_accounts (id, user_id, patient_id, linked_at)
     select gen_random_uuid(), id, $1, now() from users where email = 'patient@test.local'`,
    [id],
  )
  await api.pool.query(
    `insert into care_team (id, patient_id, user_id, function, during)
     select gen_random_uuid(), $1, id, split_part(email, '@', 1), tstzrange(now() - interval '1 hour', null)
     from users where email in ('nurse@test.local', 'doctor@test.local')`,
    [id],
  )
  return id
}

/** Says that he has no allergies, so that no order says that nobody has asked. */
export async function withoutAllergies(api: TestApi, patientId: string): Promise<string> {
  const nurse = await api.as('nurse')
  await nurse('POST', `/patients/${patientId}/allergies`, { name: 'No known allergies' })
  return patientId
}

export const problem = (code: string, status: number, ...paths: readonly string[]): Partial<Answer> => ({
  status,
  body: {
    type: `urn:wardbeat:problem:${code}`,
    ...(paths.length === 0 ? {} : { errors: paths.map(path => ({ path })) }),
  },
})

/** Of known age and weight, so that doses can be judged. */
export async function adult(api: TestApi, patientId: string): Promise<void> {
  const nurse = await api.as('nurse')
  await nurse('PATCH', `/patients/${patientId}`, { birthDate: '1960-01-02' })
  await nurse('POST', `/patients/${patientId}/measurements`, { kind: 'weight', value: 71, unit: 'kg' })
}
