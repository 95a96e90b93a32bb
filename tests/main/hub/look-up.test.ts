/** Search and details: what the window shows before a download. */
import { modelDetails } from '@main/hub/model-details'
import { pull } from '@main/hub/pull'
import { searchModels } from '@main/hub/search-models'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BERT, modelFiles, openScene, patterned, type Scene } from './scene'

let scene: Scene
const weights = patterned(1_000)

beforeAll(async () => {
  scene = await openScene()
  const add = (id: string, modelType: string, pipeline: string, downloads: number, more = {}) =>
    scene.hub.add({
      id,
      files: modelFiles(weights),
      info: {
        pipeline_tag: pipeline,
        downloads,
        likes: 3,
        config: { model_type: modelType, architectures: ['X'] },
        cardData: { license: 'mit', language: ['en', 'de'] },
        safetensors: { parameters: { F32: 250 }, total: 250 },
        ...more,
      },
    })
  await add('team/toxic-bert', 'bert', 'text-classification', 50)
  await add('team/roberta', 'roberta', 'fill-mask', 70, { cardData: { license: 'other', license_name: 'own' }, tags: [] })
  await add('team/toxic-gpt', 'gpt2', 'text-classification', 900)
  await add('team/unknown', 'bert', 'fill-mask', 1, {
    config: 'broken',
    cardData: 7,
    safetensors: [],
    tags: ['license:apache-2.0'],
  })
})
afterAll(() => scene.close())

it('lists encoders that can be a base, the most downloaded first', async () => {
  const found = await searchModels(scene.access, { text: '', task: null, limit: 30 })
  expect(found.map(({ id, license, modelType }) => [id, license, modelType])).toEqual([
    ['team/roberta', 'own', 'roberta'],
    ['team/toxic-bert', 'mit', 'bert'],
  ])
  expect(found[1]).toMatchObject({
    languages: ['en', 'de'],
    parameters: 250,
    likes: 3,
    gated: false,
    task: 'text-classification',
  })
  expect(await searchModels(scene.access, { text: 'TOXIC', task: 'text-classification', limit: 30 })).toHaveLength(1)
  expect(await searchModels(scene.access, { text: 'toxic', task: 'fill-mask', limit: 30 })).toEqual([])
  expect(await searchModels(scene.access, { text: '', task: null, limit: 1 })).toHaveLength(1)
})

it('tells what a model is and what would be fetched', async () => {
  const details = await modelDetails(scene.access, { id: 'team/toxic-bert' })
  expect(details).toMatchObject({
    id: 'team/toxic-bert',
    license: 'mit',
    url: `${scene.hub.url}/team/toxic-bert`,
    cachedBytes: 0,
    problem: null,
  })
  expect(details.files.map(({ path }) => path)).toEqual([
    'config.json',
    'tokenizer_config.json',
    'vocab.txt',
    'README.md',
    'model.safetensors',
  ])
  expect(details.totalBytes).toBe(details.files.reduce((sum, { bytes }) => sum + bytes, 0))
  await pull(scene.access, { type: 'model', id: 'team/toxic-bert' }, { revision: 'main', signal: new AbortController().signal })
  expect((await modelDetails(scene.access, { id: 'team/toxic-bert' })).cachedBytes).toBe(details.totalBytes)
})

it('says why one cannot be a base, and survives what a server makes up', async () => {
  expect((await modelDetails(scene.access, { id: 'team/toxic-gpt' })).problem).toMatch(
    /model_type "gpt2" is not supported; supported are bert/,
  )
  expect(await modelDetails(scene.access, { id: 'team/unknown' })).toMatchObject({
    modelType: null,
    license: 'apache-2.0',
    parameters: null,
    problem: null,
  })
  await scene.hub.add({ id: 'team/empty', files: { 'config.json': BERT } })
  expect((await modelDetails(scene.access, { id: 'team/empty' })).problem).toMatch(/^The model team\/empty has no weights/)
  await scene.hub.add({ id: 'team/gated', files: modelFiles(weights), gated: 'manual' })
  expect(await modelDetails(scene.access, { id: 'team/gated' })).toMatchObject({ gated: true, problem: null })
  await expect(modelDetails(scene.access, { id: 'team/none' })).rejects.toThrow(
    /either there is none of that id, or it is private/,
  )
})
