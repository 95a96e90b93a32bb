/** What a run starts from, written down for a training elsewhere: base model with the head as it is drawn, adapters, and what trains. */
import { join } from 'node:path'
import { readSnapshot } from '@engine/data/snapshot'
import { balancedPosWeights } from '@engine/data/weights'
import { readSmallFile } from '@engine/io/json-file'
import { saveModelFolder } from '@engine/io/model-folder'
import { saveSafetensors } from '@engine/io/safetensors'
import { TOKENIZER_FILES } from '@engine/io/tokenizer/tokenizer-files'
import { adapterOfDown, isAdapter } from '@engine/nn/lora'
import type { ParameterSpec } from '@engine/nn/params'
import { loadModel } from '@engine/predict/load-model'
import { openTokenizerOf } from '@engine/predict/open-tokenizer'
import type { Weights } from '@engine/runtime/device'
import { invalidInput } from '@shared/errors'
import type { Recipe } from '@shared/recipe'
import { buildGradientGraph } from './gradient-graph'
import { loraOf, trainableWith, withAdapters } from './lora'
import { baseCopy } from './save-run'

export interface StartInput {
  readonly runFolder: string
  readonly baseFolder: string
  readonly labels: readonly string[]
  readonly recipe: Recipe
  readonly ignoreMismatchedSizes: boolean
  /** Gets `base/` and, with LoRA, `adapters.safetensors`. */
  readonly outFolder: string
}

/** What a trainer must know of a run besides its recipe. */
export interface RunStart {
  /** By label: pos_weight of the loss. */
  readonly posWeight: Record<string, number>
  /** Names of the parameters that train, adapters aside. */
  readonly trainable: string[]
  /** Paths of the layers that get adapters; null without LoRA. */
  readonly targetModules: string[] | null
  /** Rows are padded to a multiple of it. */
  readonly padToMultipleOf: number | null
}

/**
 * The weights are those of the run's step 0: a head that the base lacks is drawn from the seed as the run drew it, and so are the
 * adapters. @throws AppError where the base is gone, or is no longer the one that the run was trained on
 */
export async function writeStart(input: StartInput): Promise<RunStart> {
  const { runFolder, baseFolder, labels, recipe, ignoreMismatchedSizes, outFolder } = input
  const { seed, dropout, headOnly } = recipe
  await checkSameBase(baseFolder, baseCopy(runFolder))
  const loaded = await loadModel(baseFolder, { labels, seed, dropout, ignoreMismatchedSizes })
  const { model, weights, facts, configAsWritten } = loaded
  await openTokenizerOf(baseFolder, facts)
  const lora = loraOf(model, recipe)
  const gradient = buildGradientGraph(model, trainableWith(model, recipe), { rowGradients: false, lora, headOnly })
  const started = withAdapters(weights, gradient.parameters, seed)
  await saveModelFolder(join(outFolder, 'base'), {
    config: { ...configAsWritten, architectures: [model.architecture.className] },
    labels,
    tensors: weights,
    tokenizerFrom: baseFolder,
    maxLength: facts.maxLength,
    thresholds: null,
  })
  if (lora) await saveSafetensors(join(outFolder, 'adapters.safetensors'), adaptersOf(started))
  return {
    posWeight: await posWeightOf(input),
    trainable: gradient.trainable.map(({ name }) => name).filter((name) => !isAdapter(name)),
    targetModules: lora && adaptedLayers(gradient.trainable),
    padToMultipleOf: facts.lengthMultiple ?? null,
  }
}

/** The run's folder has kept configuration and tokenizer; a run that never began has not. */
async function checkSameBase(baseFolder: string, copy: string): Promise<void> {
  for (const name of ['config.json', ...TOKENIZER_FILES]) {
    const kept = await readSmallFile(join(copy, name))
    if (kept && !(await readSmallFile(join(baseFolder, name)))?.equals(kept))
      throw invalidInput(
        `The run's base is no longer what it was: ${join(baseFolder, name)} has changed since or is gone. Put the base back as it was, or train anew from it.`,
      )
  }
}

const adaptersOf = (weights: Weights): Weights => new Map([...weights].filter(([name]) => isAdapter(name)))

const adaptedLayers = (trainable: readonly ParameterSpec[]): string[] =>
  trainable.flatMap(({ name }) => adapterOfDown(name)?.weight.replace(/\.weight$/, '') ?? [])

async function posWeightOf({ runFolder, labels, recipe }: StartInput): Promise<Record<string, number>> {
  if (recipe.classWeights === 'none') return Object.fromEntries(labels.map((label) => [label, 1]))
  const { labels: answers } = await readSnapshot(join(runFolder, 'train.jsonl'), labels.length)
  const { weights } = balancedPosWeights(answers, labels)
  return Object.fromEntries(labels.map((label, i) => [label, weights[i] as number]))
}
