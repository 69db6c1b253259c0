import t from 'tap'
import { wallTextSize } from '../../board/ward/wall-size.ts'

t.test('every bed is on the wall at once, as large as that allows', async t => {
  t.ok(wallTextSize(1920, 1080, 10) > wallTextSize(1920, 1080, 24))
  t.ok(wallTextSize(1920, 1080, 10) >= 20, 'ten beds are large')
  for (const beds of [1, 5, 10, 16, 24, 40, 60]) {
    const size = wallTextSize(1920, 1080, beds)
    const columns = Math.floor(1920 / (17 * size))
    t.ok(Math.ceil(beds / columns) * 16 * size + 11 * size <= 1080, `${beds} beds fit at ${size} px`)
  }
})

t.test('text never becomes too small to read: a ward too large for its wall is cut off instead', async t => {
  t.equal(wallTextSize(800, 600, 200), 9)
})
