import t from 'tap'
import { wallTextSize } from '../../board/ward/wall-size.ts'

t.test('every bed is on the wall at once, as large as that allows', async t => {
  t.ok(wallTextSize(1920, 1080, 10, 4) > wallTextSize(1920, 1080, 24, 4))
  t.ok(wallTextSize(1920, 1080, 10, 4) >= 20, 'ten beds are large')
  for (const beds of [1, 5, 10, 16, 24, 40]) {
    for (const lines of [4, 5]) {
      const size = wallTextSize(1920, 1080, beds, lines)
      const columns = Math.floor(1920 / (17 * size))
      const height = 11 + Math.ceil(beds / columns) * (5.75 + 2.75 * lines)
      t.ok(height * size <= 1080, `${beds} beds of ${lines} lines fit at ${size} px`)
    }
  }
})

t.test('text never becomes too small to read: a ward too large for its wall is cut off instead', async t => {
  t.equal(wallTextSize(800, 600, 200, 4), 9)
})
