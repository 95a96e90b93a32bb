/** Asks the engine whether a base can be trained with a recipe, so that one that cannot is refused before anything is in history. */
import type { MethodOutput, ModelFolder } from '@engine/process/protocol'
import type { Engine } from '@main/engine-client/engine-client'
import { AppError, invalidInput } from '@shared/errors'
import { classifierFate, notAgreed } from '@shared/own-labels'
import { floatOnly, LoraRecipe, type Recipe } from '@shared/recipe'

export type BaseFacts = MethodOutput<'inspectBase'>

/** @throws AppError naming what is wrong with the folder, the maximum length, the frozen layers, LoRA's targets, the device or its precision */
export async function checkBase(engine: Pick<Engine, 'call'>, folder: ModelFolder, recipe: Recipe): Promise<BaseFacts> {
  const { maxLength, freeze } = recipe
  await checkDevice(engine, recipe)
  const facts = await engine.call(
    'inspectBase',
    recipe.loraRank === null ? { folder } : { folder, lora: LoraRecipe.parse(recipe) },
  )
  if (facts.problem !== null) throw invalidInput(facts.problem)
  if (facts.maxLength !== null && maxLength > facts.maxLength)
    throw invalidInput(`The maximum length is ${maxLength}, but this base takes at most ${facts.maxLength}: choose that or less.`)
  if (facts.layers !== null && freeze !== null && freeze > facts.layers)
    throw invalidInput(`${freeze} layers are to be frozen, but this base has ${facts.layers}: choose that or fewer.`)
  return facts
}

/** @throws AppError naming both lists where the base's classifier has other labels than the data and nobody agreed to its loss */
export function checkLabels(own: readonly string[], labels: readonly string[], ignoreMismatchedSizes: boolean): void {
  if (classifierFate(own, labels) === 'replaced' && !ignoreMismatchedSizes) throw invalidInput(notAgreed(own, labels))
}

async function checkDevice(engine: Pick<Engine, 'call'>, { device: asked, mixedPrecision }: Recipe): Promise<void> {
  const mixed = mixedPrecision !== 'no'
  if (mixed && asked !== 'auto' && asked !== 'cuda') throw new AppError('unsupported', floatOnly(asked))
  // Without CUDA the choice left to the program would fall on a device that refuses.
  const choice = mixed ? 'cuda' : asked
  if (choice === 'auto' || choice === 'cpu') return
  const device = (await engine.call('devices', {})).find(({ name }) => name === choice)
  if (device?.available) return
  const reason = device?.reason ?? 'This version of Moderato does not know it.'
  const out = mixed ? 'Leave mixed precision off.' : 'Choose cpu or auto.'
  throw new AppError('unsupported', `Device "${choice}" cannot be used: ${reason} ${out}`)
}
