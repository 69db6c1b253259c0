import t from 'tap'
import { spokenWho } from '../../board/alarms/who.ts'
import { areOfSeveralWards, bedAndFullPerson, bedAndPerson } from '../../board/beds.ts'
import { decodeSnapshot } from '../../board/live/snapshot.ts'
import { sampleAlert, samplePatients, tileOf } from './support/sample-ward.ts'

const [ada, second] = samplePatients(2)
if (ada === undefined || second === undefined) throw new Error('nobody to lie in the beds')
const tilesOf = (...people: readonly { readonly ward: string | null; readonly bed: string | null }[]) =>
  decodeSnapshot(
    JSON.parse(
      JSON.stringify({
        wards: [],
        tiles: people.map((place, n) => {
          const tile = tileOf(n === 0 ? ada : second, n, 0)
          return { ...tile, patient: { ...tile.patient, ...place } }
        }),
      }),
    ),
  ).tiles

t.test('a bed is named with its ward where beds of several wards are seen, and only there', async t => {
  const north = { ward: '3 North', bed: '1' }
  const one = tilesOf(north, { ward: '3 North', bed: '2' })
  const two = tilesOf(north, { ward: '4 South', bed: '1' })
  t.equal(areOfSeveralWards(one), false)
  t.equal(areOfSeveralWards(two), true)
  t.equal(areOfSeveralWards(tilesOf(north, { ward: 'At home', bed: null })), false, 'who is at home lies in no bed')
  const alert = sampleAlert(1, second, {}, 0)
  t.equal(spokenWho(alert, one), `Bed 2, ${bedAndFullPerson({ ...second, bed: null })}`)
  t.equal(spokenWho(alert, two), `Bed 1, 4 South, ${bedAndFullPerson({ ...second, bed: null })}`)
  t.match(bedAndPerson({ ...ada, ...north }, true), /^Bed 1, 3 North · /)
  t.match(bedAndPerson({ ...ada, ward: 'At home', bed: null }, true), /^no bed · /)
})
