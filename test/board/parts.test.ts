import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import preact from '@preact/preset-vite'
import t from 'tap'
import { build } from 'vite'
import { projectRoot } from '../../processes/project-root.ts'
import { axeViolations } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { needs } from '../support/programs.ts'

const HTML = `<!doctype html><html lang="en"><head><title>Parts</title><link rel="stylesheet" href="/gallery.css"></head>
<body><script type="module" src="/gallery.js"></script></body></html>`

t.test('the parts that pages are made of', needs('chromium'), async t => {
  const dir = await mkdtemp(join(tmpdir(), 'wardbeat-parts-'))
  t.teardown(() => rm(dir, { recursive: true }))
  await build({
    configFile: false,
    logLevel: 'warn',
    root: projectRoot,
    plugins: [preact()],
    build: {
      outDir: dir,
      emptyOutDir: true,
      rolldownOptions: {
        input: join(projectRoot, 'test/board/support/gallery.jsx'),
        output: { entryFileNames: 'gallery.js', assetFileNames: 'gallery[extname]' },
      },
    },
  })
  const browser = await openBrowser(t)
  const open = async (colorScheme: 'light' | 'dark' = 'light') => {
    const page = await browser.newPage({ colorScheme })
    t.teardown(() => page.close())
    await page.route('http://parts/**', async route => {
      const name = new URL(route.request().url()).pathname.slice(1)
      if (!name.startsWith('gallery.')) return route.fulfill({ contentType: 'text/html', body: HTML })
      const contentType = name.endsWith('.css') ? 'text/css' : 'text/javascript'
      return route.fulfill({ contentType, body: await readFile(join(dir, name)) })
    })
    await page.goto('http://parts/')
    await page.getByRole('tab', { name: 'Fields' }).waitFor()
    return page
  }
  const focused = 'document.activeElement.textContent'

  t.test('a picker asks as one types, and is worked by keys alone', async t => {
    const page = await open()
    const patient = page.getByRole('combobox', { name: 'Patient' })
    await patient.fill('ad')
    const options = page.getByRole('listbox', { name: 'Patient' }).getByRole('option')
    await options.nth(1).waitFor()
    await patient.press('ArrowDown')
    t.equal(await options.nth(1).getAttribute('aria-selected'), 'true')
    t.equal(await patient.getAttribute('aria-activedescendant'), await options.nth(1).getAttribute('id'))
    await patient.press('Enter')
    t.equal(await patient.inputValue(), 'Adam Example')
    t.equal(await patient.getAttribute('aria-expanded'), 'false')
    await patient.fill('nobody')
    await page.getByText('Nothing found').waitFor()
    await patient.press('Escape')
    await patient.blur()
    await page.getByText('Patient is needed').waitFor()
    await patient.fill('бен')
    await options.first().click()
    t.equal(await patient.inputValue(), 'Бен Иванов', 'a click takes too')
  })

  t.test('fields say what is wrong and the first of them gets the focus', async t => {
    const page = await open()
    await page.getByLabel('Weight').fill('heavy')
    await page.getByRole('button', { name: 'Send' }).click()
    for (const said of ['Patient is needed', 'Weight, kg is not a number', 'Note is needed']) {
      await page.getByText(said).waitFor()
    }
    await page.getByText('The patient agrees is needed').waitFor()
    t.equal(await page.evaluate("document.activeElement.getAttribute('role')"), 'combobox')
    t.strictSame(await axeViolations(page), [])
    await page.getByLabel('Weight').fill('61,5')
    await page.getByText('Weight, kg is not a number').waitFor({ state: 'detached' })
  })

  t.test('tabs by arrows, a table sorted by its head', async t => {
    const page = await open('dark')
    await page.getByRole('tab', { name: 'Fields' }).focus()
    await page.keyboard.press('ArrowRight')
    t.equal(await page.evaluate(focused), 'Table')
    const rows = page.locator('tbody th')
    await rows.nth(4).waitFor()
    const head = page.getByRole('columnheader', { name: 'Name' })
    await head.getByRole('button').click()
    await page.locator('th[aria-sort=ascending]').waitFor()
    await head.getByRole('button').click()
    await page.locator('th[aria-sort=descending]').waitFor()
    await page.locator('tbody tr:first-child th', { hasText: 'بن' }).waitFor()
    t.equal(await rows.first().textContent(), 'بن')
    t.strictSame(await axeViolations(page), [])
    await page.getByRole('tab', { name: 'Table' }).focus()
    await page.keyboard.press('End')
    await page.getByText('Nothing here.').waitFor()
    await page.keyboard.press('ArrowRight')
    t.equal(await page.evaluate(focused), 'Fields', 'after the last comes the first')
  })

  t.test('what was done is said, and taken back by one press', async t => {
    const page = await open()
    await page.getByRole('button', { name: 'Free the bed' }).click()
    await page.getByRole('status').getByText('Bed 4 is free.').waitFor()
    t.strictSame(await axeViolations(page), [])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Taken back.').waitFor()
    await page.getByRole('button', { name: 'Close this message' }).click()
    await page.getByText('Taken back.').waitFor({ state: 'detached' })
  })
})
