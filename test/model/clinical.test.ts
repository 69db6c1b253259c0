import t from 'tap'
import { measure } from '../../model/clinical.ts'

t.test('a height or weight becomes cm or kg, by the unit that was named', async t => {
  const cases: ['height' | 'weight', number, string, number, string][] = [
    ['height', 170, 'cm', 170, 'cm'],
    ['height', 1.7, 'm', 170, 'cm'],
    ['height', 67, 'in', 170.18, 'cm'],
    ['height', 5.5, 'ft', 167.64, 'cm'],
    ['height', 480, 'mm', 48, 'cm'],
    ['weight', 71.4, 'kg', 71.4, 'kg'],
    ['weight', 3250, 'g', 3.25, 'kg'],
    ['weight', 154, 'lb', 69.8532, 'kg'],
    ['weight', 11, 'st', 69.8532, 'kg'],
  ]
  for (const [kind, value, unit, expected, canonical] of cases) {
    t.same(measure(kind, value, unit, 7), {
      kind,
      value: expected,
      unit: canonical,
      at: 7,
      entered: { value, unit },
    })
  }
})

t.test('what nobody can have is refused, with the unit it may be in', async t => {
  t.match(measure('height', 1.7, 'cm', 0), { path: 'value', message: /is it in m/ })
  t.match(measure('height', 170, 'm', 0), { path: 'value', message: /is it in cm/ })
  t.match(measure('weight', 3250, 'kg', 0), { path: 'value', message: /is it in g or oz\?/ })
  t.match(measure('weight', -1, 'kg', 0), { path: 'value', message: 'must lie between 0.2 and 700 kg' })
  t.match(measure('weight', Number.NaN, 'kg', 0), { path: 'value' })
  for (const unit of ['kg', 'CM', '', 'toString', '__proto__'])
    t.match(measure('height', 170, unit, 0), { path: 'unit' })
})
