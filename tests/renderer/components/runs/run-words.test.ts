/** A run's base in words that people know. */
import { baseKey, baseWords } from '@renderer/components/runs/run-words'
import { expect, it } from 'vitest'

const commit = '0123456789'.repeat(4)
const runs = [{ id: 'run-1', name: 'Calm Otter' }]

it.each([
  ['minilm', 'MiniLM'],
  ['run-1', 'Calm Otter'],
  ['/models/own-bert', 'own-bert'],
  ['C:\\models\\own-bert\\', 'own-bert'],
  [`team/tiny@${commit}`, 'team/tiny'],
  [`bert-base-uncased@${commit}`, 'bert-base-uncased'],
  ['/models/team@home', 'team@home'],
])('%s is called %s', (base, words) => expect(baseWords(base, runs)).toBe(words))

it('tells models of the Hub apart by their commit', () =>
  expect(baseKey({ kind: 'hub', id: 'team/tiny', commit })).toBe(`hub:team/tiny@${commit}`))
