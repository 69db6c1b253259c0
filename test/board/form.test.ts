import t from 'tap'
import {
  emailProblem,
  mergeMeanwhile,
  needed,
  numberOf,
  passwordProblem,
  splitErrors,
  valueText,
} from '../../board/parts/form-rules.ts'
import { formState } from '../../board/parts/form-state.ts'
import { RequestFailed } from '../../board/session/request.ts'

const EMPTY = { name: '', email: '' }
const check = (v: typeof EMPTY) => ({ name: needed(v.name), email: emailProblem(v.email) })

t.test('a field says what is wrong once it was left, and stops as soon as it is right', async t => {
  const form = formState({ initial: EMPTY, check, submit: async () => {} })
  form.field('email').set('nora')
  t.equal(form.field('email').problem, null, 'not while the first word is typed')
  form.field('email').leave()
  t.equal(form.field('email').problem, 'must look like name@place')
  form.field('email').set('nora@ward')
  t.equal(form.field('email').problem, null)
  t.equal(form.field('name').problem, null, 'nobody was there yet')
})

t.test('what is wrong is not sent, and every field says its part', async t => {
  let sent = 0
  const form = formState({
    initial: EMPTY,
    check,
    submit: async () => {
      sent++
    },
  })
  t.equal(await form.submit(), false)
  t.equal(sent, 0)
  t.equal(form.field('name').problem, 'is needed')
})

t.test('what is typed is kept from its first letter until it is taken or cleared', async t => {
  const kept: unknown[] = []
  const typed = { name: 'Nora', email: '' }
  let taken = false
  const form = formState({
    initial: typed,
    empty: EMPTY,
    keep: values => void kept.push(values),
    submit: async () => {
      if (!taken) throw new RequestFailed(503, 'busy')
    },
  })
  t.equal(form.changed.value, true, 'typed before')
  form.field('email').set('nora@ward')
  await form.submit()
  t.same(kept, [{ name: 'Nora', email: 'nora@ward' }], 'a refusal lets go of nothing')
  form.clear()
  t.same(form.values.value, EMPTY)
  t.equal(form.changed.value, false)
  form.field('name').set('Ada')
  taken = true
  await form.submit()
  t.same(kept.slice(1), [null, { name: 'Ada', email: '' }, null])
})

t.test('a second press while the first is on its way sends nothing', async t => {
  let sent = 0
  let answer = () => {}
  const form = formState({
    initial: EMPTY,
    submit: () =>
      new Promise<void>(done => {
        sent++
        answer = done
      }),
  })
  const first = form.submit()
  t.equal(await form.submit(), false)
  answer()
  t.equal(await first, true)
  t.equal(sent, 1)
})

t.test('a refusal keeps what was typed and puts each error at its field', async t => {
  const errors = [
    { path: 'email', message: 'is taken' },
    { path: 'note.0', message: 'is odd' },
  ]
  const form = formState({
    initial: EMPTY,
    submit: async () => {
      throw new RequestFailed(400, 'not valid', { errors })
    },
  })
  form.field('email').set('nora@ward')
  t.equal(await form.submit(), false)
  t.equal(form.values.value.email, 'nora@ward')
  t.equal(form.field('email').problem, 'is taken')
  t.equal(form.trouble.value, 'Not saved. note.0 is odd', 'what belongs to no field is said above the button')
  form.field('email').set('nora@house')
  t.equal(form.field('email').problem, null, 'a refused value that was changed is news to be judged')
})

t.test(
  'a stale record is read again: mine where I typed, theirs elsewhere, and the choice is the person’s',
  async t => {
    const tried: unknown[] = []
    const form = formState({
      initial: { name: 'Ada', ward: 'North', note: '' },
      etag: '"1"',
      async submit(values, etag) {
        tried.push([values, etag])
        if (etag === '"1"') throw new RequestFailed(412, 'stale')
      },
      reload: async () => ({ values: { name: 'Ada B.', ward: 'South', note: '' }, etag: '"2"' }),
    })
    form.field('name').set('Ada C.')
    t.equal(await form.submit(), false)
    t.strictSame(form.meanwhile.value, [
      { name: 'name', theirs: 'Ada B.', both: true },
      { name: 'ward', theirs: 'South', both: false },
    ])
    t.strictSame(form.values.value, { name: 'Ada C.', ward: 'South', note: '' })
    form.takeTheirs('name')
    t.equal(form.values.value.name, 'Ada B.')
    t.equal(await form.submit(), true)
    t.strictSame(tried.at(-1), [{ name: 'Ada B.', ward: 'South', note: '' }, '"2"'])
    t.equal(form.meanwhile.value, null)
  },
)

t.test('a record that cannot be read again after a 412 leaves everything as typed', async t => {
  const form = formState({
    initial: EMPTY,
    submit: async () => {
      throw new RequestFailed(412, 'stale')
    },
    reload: async () => {
      throw new RequestFailed(0, 'Wardbeat does not answer. Nothing was changed.')
    },
  })
  form.field('name').set('Ada')
  t.equal(await form.submit(), false)
  t.equal(form.values.value.name, 'Ada')
  t.equal(form.trouble.value, 'Wardbeat does not answer. Nothing was changed.')
  t.equal(form.busy.value, false)
})

t.test('errors find the nearest field', async t => {
  const errors = ['name.family', 'name.given.0', 'contacts.0.value', 'contactsExtra', ''].map(path => ({
    path,
    message: `m ${path}`,
  }))
  const { fields, rest } = splitErrors(errors, ['name', 'name.family', 'contacts'])
  t.strictSame(
    [...fields],
    [
      ['name.family', 'm name.family'],
      ['name', 'm name.given.0'],
      ['contacts', 'm contacts.0.value'],
    ],
  )
  t.strictSame(
    rest.map(e => e.path),
    ['contactsExtra', ''],
  )
})

t.test('a merge is quiet about what both changed alike', async t => {
  const merged = mergeMeanwhile({ roles: ['nurse'] }, { roles: ['doctor'] }, { roles: ['doctor'] })
  t.strictSame(merged, { values: { roles: ['doctor'] }, clashes: [] })
})

t.test('words for values, numbers as they are typed, and passwords by length alone', async t => {
  t.strictSame(
    [valueText(''), valueText(true), valueText([]), valueText(['a', 'b']), valueText({ id: '1', text: 'Ada' })],
    ['(empty)', 'yes', '(none)', 'a, b', 'Ada'],
  )
  t.strictSame([numberOf(' 36,6 '), numberOf(''), numberOf('12a')], [36.6, null, undefined])
  t.match(passwordProblem('short'), /at least 10 characters, 5 so far/)
  t.equal(passwordProblem('ten letter'), null)
  t.match(passwordProblem('🙂🙂🙂🙂🙂'), /5 so far/, 'people count characters, not code units')
})
