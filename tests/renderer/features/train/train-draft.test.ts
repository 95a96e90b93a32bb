/** The form means exactly the recipe of the contract, and says in sentences what it cannot read. */
import { emptyDraft, fieldText, readDraft, type TrainDraft } from '@renderer/features/train/train-draft'
import { defaultRecipe, type Recipe } from '@shared/recipe'
import { bases } from '@tests/renderer/fake-data'
import { describe, expect, it } from 'vitest'

const read = (change: Partial<TrainDraft> = {}) => readDraft({ ...emptyDraft, ...change }, defaultRecipe, bases, 'p1')
const recipe = (texts: TrainDraft['recipe']) => read({ recipe: texts })

it('asks for the default recipe when nothing was typed', () => {
  expect(read()).toEqual({
    errors: {},
    request: {
      projectId: 'p1',
      name: null,
      base: { kind: 'embedded', name: 'minilm' },
      data: { kind: 'project', projectId: 'p1', evalFraction: 0.1 },
      recipe: defaultRecipe,
      ignoreMismatchedSizes: false,
    },
  })
})

it('shows each default so that typing it back changes nothing', () => {
  const texts = Object.fromEntries(Object.entries(defaultRecipe).map(([key, value]) => [key, fieldText(value)]))
  expect(recipe(texts).request?.recipe).toEqual(defaultRecipe)
  expect(fieldText(defaultRecipe.learningRate)).toBe('2e-5')
})

it('reads exponents, decimal commas and empty optional fields', () => {
  const { request } = recipe({ learningRate: '5e-5', weightDecay: '0,1', maxSteps: '', dropout: ' 0.2 ', freeze: '2' })
  expect(request?.recipe).toMatchObject({ learningRate: 5e-5, weightDecay: 0.1, maxSteps: null, dropout: 0.2, freeze: 2 })
})

it('reads names as they are typed, and none as the default', () => {
  expect(recipe({ loraRank: '8', loraTargetModules: 'query, key' }).request?.recipe).toMatchObject({
    loraRank: 8,
    loraTargetModules: 'query, key',
  })
  expect(recipe({ loraRank: '8', loraTargetModules: '  ' }).request?.recipe.loraTargetModules).toBeNull()
})

describe('what cannot be read', () => {
  const cases: [keyof Recipe, string, string][] = [
    ['epochs', '0', 'Epochs must be a whole number from 1 to 1,000, not “0”.'],
    ['epochs', '2.5', 'Epochs must be a whole number from 1 to 1,000, not “2.5”.'],
    ['epochs', '', 'Epochs must be a whole number from 1 to 1,000.'],
    ['learningRate', 'fast', 'Learning rate must be a number above 0 and at most 1, such as 2e-5, not “fast”.'],
    ['learningRate', '-1', 'Learning rate must be a number above 0 and at most 1, such as 2e-5, not “-1”.'],
    ['batchSize', '5000', 'Batch size must be a whole number from 1 to 4,096, not “5000”.'],
    ['dropout', '0.95', 'Dropout must be a number from 0 to 0.9, or empty, not “0.95”.'],
    ['loraRank', '0', 'LoRA rank must be a whole number from 1 to 1,024, or empty, not “0”.'],
    ['loraAlpha', '', 'LoRA alpha must be a number above 0, such as 16.'],
    ['seed', '-3', 'Seed must be a whole number from 0 to 4,294,967,295, not “-3”.'],
  ]
  it.each(cases)('%s “%s”', (key, text, sentence) => {
    const { request, errors } = recipe({ [key]: text })
    expect(request).toBeNull()
    expect(errors).toEqual({ [key]: sentence })
  })

  it.each([
    ['freeze', '2', 'Frozen layers must be empty with “Head only”, which freezes the whole encoder.'],
    ['loraRank', '8', 'LoRA rank must be empty with “Head only”, which freezes the whole encoder.'],
    ['gradientCheckpointing', 'true', 'Gradient checkpointing must be off with “Head only”, which freezes the whole encoder.'],
  ])('%s beside the head alone', (key, text, sentence) => {
    expect(recipe({ headOnly: 'true', [key]: text })).toEqual({ request: null, errors: { [key]: sentence } })
  })

  it('tells every wrong field at once', () => {
    expect(Object.keys(recipe({ epochs: '0', batchSize: 'x' }).errors).sort()).toEqual(['batchSize', 'epochs'])
  })

  it('a validation share out of range, no file, a base that is gone, and one that cannot be used', () => {
    expect(read({ evalPercent: '95' }).errors.evalPercent).toMatch(/from 1 to 90, not “95”/)
    expect(read({ data: 'file' }).errors.path).toMatch(/Choose the file/)
    expect(read({ base: 'run:gone' }).errors.base).toMatch(/no longer there/)
    const broken = [{ ...bases[0]!, problem: 'model.safetensors is missing.' }]
    const { request, errors } = readDraft(emptyDraft, defaultRecipe, broken, 'p1')
    expect(request).toBeNull()
    expect(errors.base).toMatch(/cannot be used: model.safetensors is missing/)
  })
})

it('sends a file with its own validation file', () => {
  expect(read({ data: 'file', path: '/a.csv', evalPath: '/b.csv', name: ' first ' }).request).toMatchObject({
    name: 'first',
    data: { kind: 'file', path: '/a.csv', evalPath: '/b.csv', evalFraction: 0.1 },
  })
})
