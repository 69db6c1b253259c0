import t from 'tap'
import { checkAmendable, checkUnsigned, checkVersionsLeft, MOST_NOTE_VERSIONS } from '../../model/note.ts'
import { appError, T0 } from '../support/records.ts'

const author = { id: 'nurse', name: 'Nurse' }

t.test('who may do what with a note', async t => {
  t.doesNotThrow(() => checkUnsigned({ author, signedAt: null }, 'nurse'))
  t.throws(() => checkUnsigned({ author, signedAt: null }, 'doctor'), appError('FORBIDDEN'))
  t.throws(() => checkUnsigned({ author, signedAt: T0 }, 'nurse'), appError('CONFLICT'))
  t.throws(() => checkUnsigned({ author, signedAt: T0 }, 'doctor'), appError('FORBIDDEN'))
  t.doesNotThrow(() => checkAmendable({ signedAt: T0 }))
  t.throws(() => checkAmendable({ signedAt: null }), appError('CONFLICT'))
  t.doesNotThrow(() => checkVersionsLeft({ version: MOST_NOTE_VERSIONS - 1 }))
  t.throws(() => checkVersionsLeft({ version: MOST_NOTE_VERSIONS }), appError('CONFLICT'))
})
