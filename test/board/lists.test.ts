import t from 'tap'
import { text } from '../../board/live/fields.ts'
import { listState } from '../../board/parts/list-state.ts'
import { recordState } from '../../board/parts/record-state.ts'
import { type Answer, RequestFailed } from '../../board/session/request.ts'

interface Question {
  readonly path: string
  readonly ended: AbortSignal
  answer(items: readonly unknown[], nextCursor?: string | null): Promise<void>
  fail(): Promise<void>
}

/** A server that answers when the test says so. */
function server() {
  const asked: Question[] = []
  const settled = () => new Promise<void>(done => setImmediate(done))
  const ask = (path: string, ended: AbortSignal) =>
    new Promise<Answer>((resolve, reject) => {
      asked.push({
        path,
        ended,
        answer(items, nextCursor = null) {
          resolve({ body: { items, nextCursor }, etag: null })
          return settled()
        },
        fail() {
          reject(new RequestFailed(503, 'Wardbeat has a problem. Nothing was changed.'))
          return settled()
        },
      })
    })
  const last = () => {
    const question = asked.at(-1)
    if (question === undefined) throw new Error('nothing was asked')
    return question
  }
  return { asked, ask, last }
}

t.test('pages forward by the cursor and back by the ones it came along', async t => {
  const far = server()
  const list = listState({ ask: far.ask, decode: text, limit: 2 })
  void list.open('/users?q=a')
  t.equal(far.last().path, '/users?q=a&limit=2')
  t.equal(list.items.value, null)
  await far.last().answer(['a', 'b'], 'x')
  t.strictSame(list.items.value, ['a', 'b'])
  t.equal(list.hasNext.value, true)
  void list.next()
  void list.next()
  t.equal(far.asked.length, 2, 'a second press while the page is on its way asks nothing')
  t.strictSame(list.items.value, ['a', 'b'], 'the rows stay until the next are there')
  t.equal(far.last().path, '/users?q=a&limit=2&cursor=x')
  await far.last().answer(['c'])
  t.strictSame([list.page.value, list.hasNext.value], [2, false])
  void list.previous()
  t.equal(far.last().path, '/users?q=a&limit=2')
  await far.last().answer(['a', 'b'], 'x')
  t.equal(list.page.value, 1)
})

t.test('sorting begins at the first page, and turns round at the second press', async t => {
  const far = server()
  const list = listState({ ask: far.ask, decode: text, limit: 1 })
  void list.open('/users')
  await far.last().answer(['a'], 'x')
  void list.next()
  await far.last().answer(['b'])
  void list.sort('name')
  t.equal(far.last().path, '/users?limit=1&sort=name')
  await far.last().answer(['a'])
  void list.sort('name')
  t.equal(far.last().path, '/users?limit=1&sort=-name')
})

t.test('an answer that comes too late is not shown', async t => {
  const far = server()
  const list = listState({ ask: far.ask, decode: text, limit: 2 })
  void list.open('/users?q=n')
  const first = far.last()
  void list.open('/users?q=no')
  t.ok(first.ended.aborted)
  await far.last().answer(['Nora'])
  await first.answer(['Nina', 'Nora'])
  t.strictSame(list.items.value, ['Nora'])
})

t.test('a failure is said, the rows stay, and the same page can be asked again', async t => {
  const far = server()
  const list = listState({ ask: far.ask, decode: text, limit: 2 })
  void list.open('/users')
  await far.last().answer(['a'], 'x')
  void list.next()
  await far.last().fail()
  t.match(list.problem.value, /has a problem/)
  t.strictSame([list.items.value, list.page.value, list.loading.value], [['a'], 1, false])
  void list.refetch()
  await far.last().answer(['a'])
  t.equal(list.problem.value, null)
})

t.test('a record knows its version, and one that was left asks for nothing more', async t => {
  const answers: ((answer: Answer) => void)[] = []
  const record = recordState({ ask: () => new Promise(done => answers.push(done)), decode: text })
  void record.open('/a')
  answers[0]?.({ body: 'A', etag: '"1"' })
  await new Promise(done => setImmediate(done))
  t.strictSame([record.value.value, record.etag.value, record.loading.value], ['A', '"1"', false])
  void record.refetch()
  record.close()
  answers[1]?.({ body: 'B', etag: '"2"' })
  await new Promise(done => setImmediate(done))
  t.equal(record.value.value, 'A')
})
