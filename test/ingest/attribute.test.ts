import t from 'tap'
import { patientAt } from '../../ingest/attribute.ts'
import type { Assignment } from '../../model/device.ts'

const assignment = (patientId: string, from: number, to: number | null): Assignment => ({
  id: patientId,
  deviceId: 'd',
  patientId,
  from,
  to,
  assignedBy: null,
  assignedAt: from,
})

t.test('a reading belongs to whoever had the device when it was measured', async t => {
  const assignments = [assignment('c', 300, null), assignment('b', 200, 250), assignment('a', 100, 200)]
  const owners = [99, 100, 199, 200, 249, 250, 299, 300, 1e15].map(at => patientAt(assignments, at))
  t.strictSame(owners, [null, 'a', 'a', 'b', 'b', null, null, 'c', 'c'])
  t.equal(patientAt([], 5), null)
})
