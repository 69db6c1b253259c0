import './style/tokens.css'
import './style/base.css'
import './style/bars.css'
import './style/ward.css'
import './style/form.css'
import './style/table.css'
import './style/parts.css'
import { computed, effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app.tsx'
import { fetchAhead } from './pages.ts'
import { flash } from './parts/flash.ts'
import { followLinks, here, isWall } from './parts/route.ts'
import { applyTheme } from './parts/theme.ts'
import { BoardContext } from './parts/use-board.ts'
import { createBoard } from './state.ts'

/** The wall screen looks this often whether night has begun, ms. */
const NIGHT_CHECK_MS = 60_000

const root = document.getElementById('board')
if (root === null) throw new Error('index.html has no #board')

applyTheme(isWall, new Date())
if (isWall) setInterval(() => applyTheme(true, new Date()), NIGHT_CHECK_MS)
followLinks(fetchAhead)

const board = createBoard()
// Browsers let a page sound only after a person has touched it.
for (const touch of ['click', 'keydown']) {
  addEventListener(touch, () => {
    if (board.sound.state.value === 'mute') board.sound.unlock()
  })
}
// A screen on the wall is touched by nobody; a browser that was started for it may let it sound without.
if (isWall) board.sound.unlock()
effect(() => {
  document.documentElement.dataset.line = board.line.value
})
flash(computed(() => (board.line.value === 'lost' ? [] : board.alerts.open.value)))
// Beside the question who is logged in, not after it.
fetchAhead(here.value)
// begin() handles its own failures: it waits for the server, or ends at the login page.
void board.session.begin()
render(
  <BoardContext.Provider value={board}>
    <App />
  </BoardContext.Provider>,
  root,
)
