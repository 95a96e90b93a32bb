/** Surveys that overlap, as the form's do: they share the work, and cancelling one takes nothing from the other. */
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { openTokenizer } from '@engine/io/tokenizer'
import { Devices } from '@engine/process/devices/devices'
import { absent } from '@engine/process/devices/probed'
import { surveyData } from '@engine/process/methods/survey-data'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments, tinyLabels, writeSnapshot } from '@tests/engine/fixtures/tiny-comments'
import { tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, expect, test, vi } from 'vitest'

vi.mock('@engine/io/tokenizer', async (actual) => {
  const real = await actual<typeof import('@engine/io/tokenizer')>()
  return { ...real, openTokenizer: vi.fn(real.openTokenizer) }
})
const opened = vi.mocked(openTokenizer)
const open = opened.getMockImplementation()!

const folder = temporaryFolder()
const at = (name: string) => join(folder(), name)
const devices = new Devices(async () => absent('there is none'))

beforeEach(async () => {
  opened.mockReset().mockImplementation(open)
  await writeTinyBert(at('base'))
  await writeSnapshot(at('train.jsonl'), tinyComments(12))
  await writeSnapshot(at('eval.jsonl'), tinyComments(6, 2))
})

function ask() {
  const controller = new AbortController()
  const input = {
    base: { path: at('base'), embedded: false },
    trainFile: at('train.jsonl'),
    evalFile: at('eval.jsonl'),
    labels: [...tinyLabels],
    recipe: tinyRecipe({ device: 'webgpu' }),
    tokenCache: at('tokens'),
  }
  const answer = surveyData(input, { signal: controller.signal, report: () => {}, devices })
  // Asserted on below, where it may have failed already.
  answer.catch(() => {})
  return { answer, cancel: () => controller.abort() }
}

/** A question that is held where it opens the tokenizer. */
async function held() {
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  opened.mockImplementationOnce((path) => gate.then(() => open(path)))
  const question = ask()
  await vi.waitFor(() => expect(opened).toHaveBeenCalledTimes(1))
  return { ...question, release }
}

/** Until a question that was asked meanwhile has found the one that is held. */
const settled = () => setTimeout(50)

test('a question asked while another is answered waits for its tokens', async () => {
  const first = await held()
  const second = ask()
  await settled()
  first.release()
  expect(await second.answer).toEqual(await first.answer)
  // Of the training and of the validation data.
  expect(opened).toHaveBeenCalledTimes(2)
})

test.each([
  ['before the second is asked', true],
  ['while the second waits', false],
])('the first is cancelled %s: the second is answered', async (_, before) => {
  const first = await held()
  if (before) first.cancel()
  const [second, third] = [ask(), ask()]
  await settled()
  first.cancel()
  first.release()
  await expect(first.answer).rejects.toMatchObject({ code: 'cancelled' })
  expect(await second.answer).toMatchObject({ trainRows: 12, evalRows: 6, secondsEstimate: null })
  expect(await third.answer).toEqual(await second.answer)
  expect(opened).toHaveBeenCalledTimes(3)
})

test('cancelled both, neither begins again', async () => {
  const first = await held()
  const second = ask()
  await settled()
  first.cancel()
  second.cancel()
  first.release()
  for (const { answer } of [first, second]) await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
  expect(opened).toHaveBeenCalledTimes(1)
})
