import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../processes/project-root.ts'

const pages = [
  'CONTRIBUTING.md',
  'SECURITY.md',
  'README.md',
  ...readdirSync(join(projectRoot, 'docs')).map(f => `docs/${f}`),
].filter(page => page.endsWith('.md') && existsSync(join(projectRoot, page)))
const folders = readdirSync(projectRoot, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name)

/** `## What is refused` is linked to as `#what-is-refused`. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(m =>
    (m[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

t.test('every file that a page names exists', async t => {
  for (const page of pages) {
    const text = readFileSync(join(projectRoot, page), 'utf8')
    for (const [, path = ''] of text.matchAll(/`([a-z][\w.-]*\/[\w./-]*)`/g)) {
      if (folders.includes(path.split('/')[0] ?? '')) t.ok(existsSync(join(projectRoot, path)), `${page}: ${path}`)
    }
  }
})

t.test('every link to a page leads somewhere', async t => {
  for (const page of pages) {
    const text = readFileSync(join(projectRoot, page), 'utf8')
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      if (!t.ok(existsSync(join(projectRoot, target)), `${page}: ${link}`) || anchor === undefined) continue
      t.ok(anchorsOf(readFileSync(join(projectRoot, target), 'utf8')).includes(anchor), `${page}: ${link}`)
    }
  }
})

t.test('a page whose commands run from top to bottom sets each variable before it is used', async t => {
  for (const page of ['docs/api.md', 'docs/connect-a-device.md', 'docs/rules.md']) {
    const text = readFileSync(join(projectRoot, page), 'utf8')
    const commands = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(m => m[1] ?? '').join('')
    t.ok(commands.includes('curl'), page)
    const set = new Map([...commands.matchAll(/\b([A-Z_]{1,20})=/g)].reverse().map(m => [m[1], m.index]))
    for (const { 1: name, index } of commands.matchAll(/\$\{?([A-Z_]+)/g)) {
      t.ok((set.get(name) ?? Number.POSITIVE_INFINITY) < index, `${page}: $${name}`)
    }
  }
})
