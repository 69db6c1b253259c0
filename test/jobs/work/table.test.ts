import t from 'tap'
import { type Heading, readHeading, readRow } from '../../../jobs/work/table.ts'

const KNOWN = ['id', 'name', 'macAddress', 'intervalSeconds']
const heading = (line: string) => readHeading(line, KNOWN, ['id'])

t.test('a heading is read with any delimiter, case, spaces and quotes', async t => {
  t.same(heading('id,name'), { delimiter: ',', columns: ['id', 'name'] })
  t.same(heading('ID;"Mac Address";interval_seconds'), {
    delimiter: ';',
    columns: ['id', 'macAddress', 'intervalSeconds'],
  })
  t.same(heading('id\tname'), { delimiter: '\t', columns: ['id', 'name'] })
  t.same(heading('id'), { delimiter: ',', columns: ['id'] })
})

t.test('a heading that cannot be used says why', async t => {
  t.equal(heading('id,colour'), 'The heading names "colour"; known columns are id, name, macAddress, intervalSeconds')
  t.equal(heading('name'), 'The heading must name id')
  t.equal(heading('id,ID'), 'The heading names "id" twice')
  t.match(heading('id,"na'), /^The heading cannot be read/)
  t.equal(heading(''), 'The heading must name id')
})

t.test('a row has its cells by column; empty ones and missing ones at the end are left out', async t => {
  const table: Heading = { delimiter: ';', columns: ['id', 'name', 'macAddress'] }
  const cells = (text: string) => {
    const row = readRow(text, 7, table)
    return row !== null && typeof row === 'object' ? Object.fromEntries(row.cells) : row
  }
  t.same(cells('a;"x;""y""";'), { id: 'a', name: 'x;"y"' })
  t.same(cells('a'), { id: 'a' })
  t.same(cells('=cmd();<b>x</b>'), { id: '=cmd()', name: '<b>x</b>' }, 'it is text')
  t.equal(cells('   '), null)
  t.equal(cells('a;b;c;d'), 'has 4 cells, the heading 3')
  t.match(cells('a;"b'), /quote/)
  t.match(cells('a;b"c'), /quote/)
  t.match(cells('M\ufffdller;x'), /UTF-8/)
})
