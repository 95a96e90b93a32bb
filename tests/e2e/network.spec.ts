/** Network and account in the window: off at first, on by a press, and every request in the ledger, without the token. */
import { call } from './bridge'
import { expect } from './fixture'
import { hubTest } from './hub-test'

const TOKEN = 'hf_abcdefghijklmnop'

const test = hubTest((hub) => {
  hub.tokens.set(TOKEN, { name: 'alice', role: 'write' })
  return {}
})

const openPage = async (page: import('@playwright/test').Page, name: 'Network' | 'Settings') => {
  await page.getByRole('link', { name }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

test('a token is asked about once the network is on, and the request is in the ledger without it', async ({
  page,
  hub,
  shot,
}) => {
  await openPage(page, 'Network')
  await expect(page.getByText('Nothing has ever left this machine')).toBeVisible()
  await expect(page.getByRole('switch', { name: 'The network is off' })).not.toBeChecked()
  await shot('network-empty')

  await test.step('the token goes in', async () => {
    await openPage(page, 'Settings')
    await page.getByLabel('Access token').fill(TOKEN)
    await page.getByRole('button', { name: 'Keep the token' }).click()
    const question = page.getByRole('button', { name: 'Keep for this session only' })
    const ask = page.getByRole('button', { name: /^Ask .* whose it is$/ })
    await question.or(ask).first().waitFor()
    if (await question.isVisible()) await question.click()
    await expect(ask).toBeDisabled()
    expect(hub.requests).toEqual([])
  })

  await test.step('the network is switched on, and whose it is asked', async () => {
    await page.getByRole('switch', { name: 'The network is off' }).press(' ')
    await page.getByRole('button', { name: /^Ask .* whose it is$/ }).click()
    await expect(page.getByText('alice', { exact: true })).toBeVisible()
    await expect(page.getByText(/It can push models and datasets/)).toBeVisible()
    expect(hub.requests.map(({ method, path, headers }) => [method, path, headers.authorization])).toEqual([
      ['GET', '/api/whoami-v2', `Bearer ${TOKEN}`],
    ])
    await shot('account')
  })

  await test.step('the ledger has it', async () => {
    await openPage(page, 'Network')
    const row = page.getByRole('row', { name: /Look up account/ })
    await expect(row).toContainText('GET')
    await expect(row).toContainText('200')
    await row.click()
    await expect(row).toContainText(`${hub.url}/api/whoami-v2`)
    expect(await page.content()).not.toContain(TOKEN)
    await shot('network')
  })

  await test.step('switched off, nothing goes any more', async () => {
    await page.getByRole('switch', { name: 'The network is on' }).press(' ')
    await expect(page.getByRole('switch', { name: 'The network is off' })).not.toBeChecked()
    await expect(call(page, 'account/who-am-i', undefined)).rejects.toThrow(/switched off/)
    await expect(page.getByRole('row', { name: /Look up account/ }).first()).toContainText('Refused')
    expect(hub.requests).toHaveLength(1)
  })
})

test('what a page tries by itself is refused and told', async ({ page, consoleErrors }) => {
  await openPage(page, 'Network')
  await page.evaluate(`void fetch('https://example.org/secret?token=abc').catch(() => {})`)
  const row = page.getByRole('row', { name: /example\.org/ })
  await expect(row).toContainText('Refused')
  await expect(row).toContainText('A page')
  const { entries } = await call(page, 'network/ledger', { limit: 10, offset: 0 })
  expect(entries).toMatchObject([{ process: 'page', path: '/secret?token=…', bytesOut: 0, status: null }])
  consoleErrors.splice(0)
})
