import t from 'tap'
import { codeHash, newCode } from '../../../api/auth/codes.ts'

t.test('a code has 100 random bits in signs that are not misread', async t => {
  const codes = new Set(Array.from({ length: 200 }, () => newCode().code))
  t.equal(codes.size, 200)
  for (const code of codes) t.match(code, /^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/)
})

t.test('case, spaces, dashes and misread signs do not matter; every other sign does', async t => {
  const { code, hash } = newCode()
  const same = [code.toLowerCase(), code.replaceAll('-', ' '), ` ${code.replaceAll('-', '')} `]
  same.push(code.replaceAll('0', 'O').replaceAll('1', 'l'))
  for (const typed of same) t.same(codeHash(typed), hash, typed)
  for (const typed of ['', code.slice(1), `${code}7`]) t.notSame(codeHash(typed), hash, typed)
})
