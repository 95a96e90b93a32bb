/** A run's model in 8 bits, from the button to the Try page, and gone again. */
import { expect, test } from './fixture'
import { FIRST_RUN } from './trained-home'

test.use({ trained: true })

test('is made with its report, answers on the Try page while that is chosen, and is removed', async ({ page, ui }) => {
  const runs = await ui.runs()
  const section = (await runs.open(FIRST_RUN)).getByRole('region', { name: 'Smaller and faster (int8)' })
  await section.getByRole('button', { name: 'Make int8 model' }).click()
  await expect(section).toContainText(/of \d+ verdicts change.*largest change of a probability 0\.\d{3}\./)
  await expect(section.getByRole('row', { name: /^File/ })).toContainText(/90\.\d MB.*59\.\d MB/)
  await section.getByRole('switch').click({ force: true })
  await expect(section.getByRole('switch')).toBeChecked()

  const answer = async () => {
    await page.getByRole('link', { name: 'Try it' }).click()
    const tried = page.getByText(/^\d+ tokens? · [\d.]+ ms/)
    await page.getByRole('textbox', { name: 'Text to judge' }).fill('You are a complete turnip.')
    await tried.first().waitFor()
    return tried.first().innerText()
  }
  expect(await answer()).toMatch(/ · int8$/)
  await ui.runs()
  await section.getByRole('button', { name: 'Remove int8 model' }).click()
  await expect(section.getByRole('button', { name: 'Make int8 model' })).toBeVisible()
  expect(await answer()).not.toMatch(/int8/)
})
