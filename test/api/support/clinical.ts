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

export const problem = (code: string, status: number, ...paths: readonly string[]): Partial<Answer> => ({
  status,
  body: {
    type: `urn:wardbeat:problem:${code}`,
    ...(paths.length === 0 ? {} : { errors: paths.map(path => ({ path })) }),
  },
})
