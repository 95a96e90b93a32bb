/** LoRA as a recipe asks for it: which layers of a model get adapters, what trains then, and what the adapters begin as. */
import { buildClassifier, type ClassifierModel } from '@engine/arch/classifier'
import { isAdapter, type Lora } from '@engine/nn/lora'
import type { ParameterSpec } from '@engine/nn/params'
import { drawWeight } from '@engine/predict/draw-weight'
import type { Weight, Weights } from '@engine/runtime/device'
import { invalidInput } from '@shared/errors'
import type { LoraRecipe, Recipe } from '@shared/recipe'
import { isHead, trainableBy } from './freeze'

/** Every affine layer of the encoder, as PEFT's target_modules calls it. */
const ALL_LINEAR = 'all-linear'

/**
 * Null without a rank. Names of target modules match as in PEFT: a layer's whole path, or its end after a dot. Frozen layers get no
 * adapter, nor does the head, which trains itself (PEFT's modules_to_save). @throws AppError for a name that no layer has
 */
export function loraOf(model: ClassifierModel, recipe: LoraRecipe): Lora | null {
  const { loraRank: rank, loraAlpha, loraDropout, freeze } = recipe
  if (rank === null) return null
  const layers = affineLayers(model).filter((path) => !isHead(model, weightOf(path)))
  const trains = trainableBy(model, freeze)
  const asked = layers.filter(targetsOf(model, recipe, layers))
  const targets = new Set(asked.filter((path) => trains({ name: weightOf(path) })))
  if (targets.size === 0)
    throw invalidInput(
      `LoRA would train nothing: its target modules lie all in the ${freeze} frozen layers. Freeze fewer, or leave --freeze out: LoRA keeps the base as it is anyway.`,
    )
  return { rank, scaling: loraAlpha / rank, dropout: loraDropout, isTarget: (path) => targets.has(path) }
}

const weightOf = (path: string): string => `${path}.weight`

function targetsOf(
  { architecture }: ClassifierModel,
  { loraTargetModules }: LoraRecipe,
  layers: readonly string[],
): (path: string) => boolean {
  const names = loraTargetModules?.split(',').map((name) => name.trim()) ?? architecture.loraTargetModules
  if (names.length === 1 && names[0] === ALL_LINEAR) return () => true
  const matches = (path: string, name: string) => path === name || path.endsWith(`.${name}`)
  const unknown = names.find((name) => !layers.some((path) => matches(path, name)))
  if (unknown !== undefined) {
    const known = [...new Set(layers.map((path) => path.slice(path.lastIndexOf('.') + 1)))]
    throw invalidInput(
      `LoRA's target modules: found "${unknown}", but no layer of this ${architecture.modelType} encoder is called so. Expected names out of ${known.join(', ')}, separated by commas, or ${ALL_LINEAR}.`,
    )
  }
  return (path) => names.some((name) => matches(path, name))
}

/** Paths of the affine layers that LoRA can adapt, told by asking the model for each. */
function affineLayers(model: ClassifierModel): string[] {
  const paths = new Set<string>()
  const isTarget = (path: string) => {
    paths.add(path)
    return false
  }
  buildClassifier(model, { training: false, idType: 'int32', lora: { rank: 1, scaling: 1, dropout: 0, isTarget } })
  return [...paths]
}

/** Which parameters a recipe trains: with LoRA the adapters and the head, else all that is not frozen. */
export function trainableWith(
  model: ClassifierModel,
  recipe: Pick<Recipe, 'freeze' | 'loraRank'>,
): (spec: Pick<ParameterSpec, 'name'>) => boolean {
  if (recipe.loraRank === null) return trainableBy(model, recipe.freeze)
  return ({ name }) => isAdapter(name) || isHead(model, name)
}

/** The weights, and with them those of the adapters among the parameters: A drawn from the seed, B zeros. */
export function withAdapters(weights: Weights, parameters: readonly ParameterSpec[], seed: number): Weights {
  const adapters = parameters.filter(({ name }) => isAdapter(name) && !weights.has(name))
  return new Map<string, Weight>([
    ...weights,
    ...adapters.map((spec): [string, Weight] => [spec.name, drawWeight(spec, 0, seed)]),
  ])
}
